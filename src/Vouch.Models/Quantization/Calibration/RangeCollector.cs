using System.Numerics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Vouch.Models.Execution;
using Vouch.Models.Graphs;

namespace Vouch.Models.Quantization.Calibration;

/// <summary>Runs samples in floats and records the range of every value.</summary>
internal static class RangeCollector
{
    /// <summary>The range of every value over all samples, which run on all cores at once.</summary>
    /// <exception cref="ModelException">A sample does not fit the model, or breaks it; the first of several.</exception>
    public static Dictionary<string, ValueRange> Collect(Graph graph, IReadOnlyList<IReadOnlyList<Tensor>> samples)
    {
        var executor = new FloatExecutor(graph);
        var found = new Dictionary<string, ValueRange>[samples.Count];
        var errors = new ModelException?[samples.Count];
        var cores = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, samples.Count, cores, (i, loop) =>
        {
            try
            {
                found[i] = Run(executor, samples[i], i + 1);
            }
            catch (ModelException e)
            {
                // Samples before this one still run, so that the same sample is blamed every time.
                errors[i] = e;
                loop.Break();
            }
        });
        if (errors.FirstOrDefault(e => e is not null) is { } first) ExceptionDispatchInfo.Throw(first);
        var ranges = new Dictionary<string, ValueRange>();
        foreach (var (name, range) in found.SelectMany(sample => sample))
        {
            ranges[name] = ranges.TryGetValue(name, out var known) ? known.Union(range) : range;
        }

        return ranges;
    }

    private static Dictionary<string, ValueRange> Run(FloatExecutor executor, IReadOnlyList<Tensor> sample, int number)
    {
        var ranges = new Dictionary<string, ValueRange>();
        executor.Run(Named(executor.Graph, sample, number), (name, value) =>
        {
            if (value.Kind == TensorKind.Float && value.Count > 0) ranges[name] = RangeOf(name, value.Floats, number);
        });
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

    private static ValueRange RangeOf(string name, float[] values, int sample)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        Vector<float> lows = new(values[0]), highs = lows, zeros = Vector<float>.Zero;
        foreach (var x in vectors)
        {
            lows = Vector.Min(lows, x);
            highs = Vector.Max(highs, x);
            zeros += x * 0;
        }

        float low = values[0], high = low, zero = Vector.Sum(zeros);
        for (var i = 0; i < Vector<float>.Count; i++)
        {
            low = Math.Min(low, lows[i]);
            high = Math.Max(high, highs[i]);
        }

        foreach (var x in values.AsSpan(vectors.Length * Vector<float>.Count))
        {
            low = Math.Min(low, x);
            high = Math.Max(high, x);
            zero += x * 0;
        }

        // Zero times anything finite is zero, and nothing else is.
        if (zero == 0) return new ValueRange(low, high);
        throw ModelException.AtValue(
            name, $"it becomes {Array.Find(values, x => !float.IsFinite(x))} for calibration sample {sample}. Correct the " +
            "sample, or the model's weights.");
    }
}
