namespace Vouch.Prover;

/// <summary>
/// The witness does not satisfy the statement, so there is nothing to prove: the prover refuses instead of making a proof
/// that the verifier would reject. The message names the statement, never a value.
/// </summary>
public sealed class UnsatisfiedException : Exception
{
    /// <summary>Creates the exception.</summary>
    public UnsatisfiedException()
    {
    }

    /// <summary>Creates the exception with a message.</summary>
    public UnsatisfiedException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message and a cause.</summary>
    public UnsatisfiedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
