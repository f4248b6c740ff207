namespace Vouch.Models.IO;

/// <summary>How much an input file may hold.</summary>
public sealed record InputLimits
{
    /// <summary>The limits used when none are given.</summary>
    public static InputLimits Default { get; } = new();

    /// <summary>Largest file in bytes. Default: 1 GiB.</summary>
    public long MaxFileBytes { get; init; } = 1L << 30;

    /// <summary>Most samples in one file. Default: 1,000,000.</summary>
    public int MaxSamples { get; init; } = 1_000_000;

    /// <summary>Deepest nesting of lists in a JSON file. Default: 32.</summary>
    public int MaxDepth { get; init; } = 32;
}
