namespace Vouch.Cli;

/// <summary>What the process tells its caller.</summary>
public static class ExitCode
{
    /// <summary>Done; for <c>verify</c>: accepted.</summary>
    public const int Done = 0;

    /// <summary>The proof, or the key, was read and rejected.</summary>
    public const int Rejected = 1;

    /// <summary>Bad input or usage: something the caller can put right.</summary>
    public const int BadInput = 2;

    /// <summary>A fault of this program.</summary>
    public const int Fault = 3;

    /// <summary>Cancelled from the keyboard, as shells count it: 128 + SIGINT.</summary>
    public const int Cancelled = 130;
}
