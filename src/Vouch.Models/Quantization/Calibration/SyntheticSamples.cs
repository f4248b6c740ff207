using Vouch.Models.Graphs;

namespace Vouch.Models.Quantization.Calibration;

/// <summary>
/// Inputs made up for a model that comes without calibration samples: zero, both extremes, and random ones.
/// </summary>
internal static class SyntheticSamples
{
    public static IReadOnlyList<IReadOnlyList<Tensor>> Make(Graph graph, QuantizerOptions options)
    {
        var magnitude = (float)options.AssumedMagnitude;
        var random = new Random(options.Seed);
        var samples = new List<IReadOnlyList<Tensor>>
        {
            Sample(graph, () => 0),
            Sample(graph, () => magnitude),
            Sample(graph, () => -magnitude),
            Sample(graph, () => random.Next(2) == 0 ? magnitude : -magnitude),
        };
        for (var i = 0; i < options.SyntheticSamples; i++)
            samples.Add(Sample(graph, () => magnitude * ((2 * random.NextSingle()) - 1)));
        return samples;
    }

    /// <summary>What was assumed, for people.</summary>
    public static IEnumerable<string> Notes(Graph graph, QuantizerOptions options) => graph.Inputs.Select(input =>
        $"No calibration samples: input {Text.Quote(input.Name)} is assumed to lie in [{-options.AssumedMagnitude}, " +
        $"{options.AssumedMagnitude}]. Calibrate with real samples for accurate results.");

    private static IReadOnlyList<Tensor> Sample(Graph graph, Func<float> next) =>
    [
        .. graph.Inputs.Select(input =>
        {
            var values = new float[TensorShape.Count(input.Shape) ?? 0];
            for (var i = 0; i < values.Length; i++) values[i] = next();
            return Tensor.Of(values, input.Shape);
        }),
    ];
}
