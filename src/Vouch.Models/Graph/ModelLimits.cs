namespace Vouch.Models.Graphs;

/// <summary>
/// How much a model may ask for before it is refused. A model file is written by strangers; a few bytes can declare
/// terabytes, so every size is checked against these before anything is allocated.
/// </summary>
public sealed record ModelLimits
{
    /// <summary>The limits used when none are given.</summary>
    public static ModelLimits Default { get; } = new();

    /// <summary>Largest file in bytes. Default: 2 GiB, which is also what the format itself allows.</summary>
    public long MaxFileBytes { get; init; } = 1L << 31;

    /// <summary>Deepest nesting of messages in the file. Default: 16; a plain model needs 6.</summary>
    public int MaxDepth { get; init; } = 16;

    /// <summary>Most nodes in a graph. Default: 100,000.</summary>
    public int MaxNodes { get; init; } = 100_000;

    /// <summary>Most inputs, outputs or attributes of one node. Default: 4,096.</summary>
    public int MaxNodeEntries { get; init; } = 4_096;

    /// <summary>Most constants, inputs and outputs of a graph, each. Default: 100,000.</summary>
    public int MaxValues { get; init; } = 100_000;

    /// <summary>Most dimensions of one tensor. Default: 16.</summary>
    public int MaxRank { get; init; } = 16;

    /// <summary>Most elements of one tensor, stored or computed. Default: 2^29.</summary>
    public int MaxTensorElements { get; init; } = 1 << 29;

    /// <summary>
    /// Most elements made by constant folding, in total, beyond what the folded nodes read. Default: 2^24. Folding
    /// exists for shape arithmetic and reordered weights; neither invents much data.
    /// </summary>
    public int MaxFoldedElements { get; init; } = 1 << 24;

    /// <summary>Oldest operator set accepted. Default: 7, the first with today's broadcasting rules.</summary>
    public int MinOpset { get; init; } = 7;

    /// <summary>Newest operator set accepted. Default: 21.</summary>
    public int MaxOpset { get; init; } = 21;
}
