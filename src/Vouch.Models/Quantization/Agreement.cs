using Vouch.Models.Execution;
using Vouch.Models.Graphs;

namespace Vouch.Models.Quantization;

/// <summary>How closely an integer network follows its float model on some samples.</summary>
/// <param name="Samples">Number of samples compared.</param>
/// <param name="Refused">
/// Of these, the number that the integer network refuses (far outside the calibrated range).
/// </param>
/// <param name="MaxRelativeError">
/// Largest error of an output element, relative to the range of that output's elements.
/// </param>
/// <param name="MeanRelativeError">Mean error of the output elements, relative in the same way.</param>
/// <param name="SameClass">Number of samples for which every output has its largest element at the same place.</param>
public sealed record Agreement(
    int Samples, int Refused, double MaxRelativeError, double MeanRelativeError, int SameClass)
{
    /// <summary>The share of samples with the same class; refused ones count as different.</summary>
    public double ClassAgreement => Samples == 0 ? 1 : SameClass / (double)Samples;

    /// <summary>Runs samples through both and compares the outputs.</summary>
    /// <param name="graph">The float model.</param>
    /// <param name="quantised">Its integer network.</param>
    /// <param name="samples">Each sample: one tensor per graph input, in order.</param>
    /// <exception cref="ModelException">A sample does not fit the model.</exception>
    public static Agreement Measure(
        Graph graph, QuantizedModel quantised, IEnumerable<IReadOnlyList<Tensor>> samples)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(quantised);
        ArgumentNullException.ThrowIfNull(samples);
        var executor = new FloatExecutor(graph);
        var comparisons = graph.Outputs.Select(_ => new Comparison()).ToArray();
        var (count, refused, same) = (0, 0, 0);
        foreach (var sample in samples)
        {
            count++;
            var expected = executor.RunOrdered(sample);
            if (Run(quantised, sample) is not { } actual)
            {
                refused++;
                continue;
            }

            var sameClasses = true;
            for (var i = 0; i < actual.Length; i++) sameClasses &= comparisons[i].Add(expected[i].Floats, actual[i]);
            if (sameClasses) same++;
        }

        return new Agreement(
            count, refused, comparisons.Max(c => c.MaxRelativeError), comparisons.Max(c => c.MeanRelativeError), same);
    }

    private static float[][]? Run(QuantizedModel quantised, IReadOnlyList<Tensor> sample)
    {
        try
        {
            var codes = quantised.Inputs.Select((input, i) => input.Encode(sample[i])).ToList();
            var outputs = IntegerExecutor.Run(quantised.Graph, codes).Outputs(quantised.Graph);
            return [.. outputs.Zip(quantised.Outputs, (values, decoding) => decoding.Decode(values))];
        }
        catch (UnprovableInputException)
        {
            return null;
        }
    }

    /// <summary>Collects the errors of one output.</summary>
    private sealed class Comparison
    {
        private float _low = float.PositiveInfinity;
        private float _high = float.NegativeInfinity;
        private double _largest;
        private double _sum;
        private long _count;

        public double MaxRelativeError => _largest / Range;

        public double MeanRelativeError => _count == 0 ? 0 : _sum / _count / Range;

        // An output that never changes is compared to its own size.
        private double Range => _high > _low ? _high - _low : Math.Max(Math.Abs((double)_high), 1e-30);

        /// <summary>Takes in one sample and says whether the largest element is at the same place.</summary>
        public bool Add(float[] expected, float[] actual)
        {
            for (var i = 0; i < expected.Length; i++)
            {
                _low = Math.Min(_low, expected[i]);
                _high = Math.Max(_high, expected[i]);
                var error = Math.Abs((double)expected[i] - actual[i]);
                _largest = Math.Max(_largest, error);
                _sum += error;
            }

            _count += expected.Length;
            return expected.Length == 0 ||
                Array.IndexOf(expected, expected.Max()) == Array.IndexOf(actual, actual.Max());
        }
    }
}
