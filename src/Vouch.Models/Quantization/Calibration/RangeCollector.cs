using Vouch.Models.Execution;
using Vouch.Models.Graphs;

namespace Vouch.Models.Quantization.Calibration;

/// <summary>Runs samples in floats and records the range of every value.</summary>
internal static class RangeCollector
{
    public static Dictionary<string, ValueRange> Collect(Graph graph, IReadOnlyList<IReadOnlyList<Tensor>> samples)
    {
        var executor = new FloatExecutor(graph);
        var ranges = new Dictionary<string, ValueRange>();
        for (var i = 0; i < samples.Count; i++)
        {
            var number = i + 1;
            executor.Run(Named(graph, samples[i], number), (name, value) => Observe(ranges, name, value, number));
        }

        return ranges;
    }

    private static Dictionary<string, Tensor> Named(Graph graph, IReadOnlyList<Tensor> sample, int number)
    {
        if (sample.Count != graph.Inputs.Count)
        {
            throw new ModelException(
                $"Calibration sample {number} has {sample.Count} tensors; the model takes {graph.Inputs.Count} " +
                "inputs.");
        }

        return graph.Inputs.Zip(sample).ToDictionary(pair => pair.First.Name, pair => pair.Second);
    }

    private static void Observe(Dictionary<string, ValueRange> ranges, string name, Tensor value, int sample)
    {
        if (value.Kind != TensorKind.Float || value.Count == 0) return;
        float low = value.Floats[0], high = low;
        foreach (var x in value.Floats)
        {
            if (!float.IsFinite(x))
            {
                throw ModelException.AtValue(
                    name, $"it becomes {x} for calibration sample {sample}. Correct the sample, or the model's " +
                    "weights.");
            }

            low = Math.Min(low, x);
            high = Math.Max(high, x);
        }

        var range = new ValueRange(low, high);
        ranges[name] = ranges.TryGetValue(name, out var known) ? known.Union(range) : range;
    }
}
