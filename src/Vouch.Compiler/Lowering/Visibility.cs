namespace Vouch.Compiler.Lowering;

/// <summary>Who sees the graph's inputs or outputs.</summary>
public enum Visibility
{
    /// <summary>
    /// The verifier is given the values and checks in the clear that each lies in its tensor's range.
    /// </summary>
    Public = 0,

    /// <summary>Only the prover knows the values; they are committed and their ranges are proven.</summary>
    Private = 1,

    /// <summary>
    /// Inputs only: the prover knows values that their owner committed to beforehand; their ranges are proven as those of
    /// private ones.
    /// </summary>
    Committed = 2,
}
