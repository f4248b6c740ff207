namespace Vouch.Workspace;

/// <summary>
/// Something the caller can put right. The message says what is wrong and <see cref="Advice"/> what to do; neither holds
/// input values, weights or seeds.
/// </summary>
public sealed class UsageException : Exception
{
    /// <summary>Creates the exception.</summary>
    public UsageException(string message, string? advice = null, Exception? inner = null)
        : base(message, inner) => Advice = advice;

    /// <summary>What to do about it, or null.</summary>
    public string? Advice { get; }
}
