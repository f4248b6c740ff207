using Vouch.Models.Graphs;

namespace Vouch.Models.Onnx;

/// <summary>What a caller may decide about reading a model.</summary>
public sealed record ModelReadOptions
{
    /// <summary>The options used when none are given.</summary>
    public static ModelReadOptions Default { get; } = new();

    /// <summary>How much a model may ask for. Default: <see cref="ModelLimits.Default"/>.</summary>
    public ModelLimits Limits { get; init; } = ModelLimits.Default;

    /// <summary>
    /// Shapes for inputs the model leaves open, by input name; see <see cref="ShapeOverride.Parse"/>. Default: none,
    /// and then an open leading dimension (the batch) is taken as 1 and any other open dimension is refused.
    /// </summary>
    public IReadOnlyDictionary<string, int[]> Shapes { get; init; } = new Dictionary<string, int[]>();
}
