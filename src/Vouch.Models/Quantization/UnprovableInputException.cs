namespace Vouch.Models.Quantization;

/// <summary>
/// The input is well formed but cannot be proven: it drives a value outside the range the integer network is defined
/// on. The message names the place and says what to do.
/// </summary>
public sealed class UnprovableInputException : ModelException
{
    /// <summary>Creates the error.</summary>
    public UnprovableInputException(string message)
        : base(message)
    {
    }
}
