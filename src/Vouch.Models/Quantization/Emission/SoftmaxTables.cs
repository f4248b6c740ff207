using System.Numerics;

namespace Vouch.Models.Quantization.Emission;

/// <summary>The tables of softmax: the exponential of a distance and the logarithm of a sum of exponentials.</summary>
internal static class SoftmaxTables
{
    private const int DistanceBits = 16;
    private const int MostLogarithmBits = 22;

    /// <summary>e(d) = 32767 exp(-d * scale) over [0, 65536).</summary>
    public static PiecewiseLinearTable Exponential(double scale) => CurveTable.Build(
        $"Exponential of -{scale:r}", 0, DistanceBits, d => short.MaxValue * Math.Exp(-d * scale), 0, short.MaxValue);

    /// <summary>
    /// L(S) = ln(S / 32767) / unit over [0, length * 32767]; sums below 32767 do not occur and give 0.
    /// </summary>
    public static PiecewiseLinearTable Logarithm(string node, int length, double unit)
    {
        var bits = 64 - BitOperations.LeadingZeroCount((ulong)length * (ulong)short.MaxValue);
        if (bits > MostLogarithmBits)
        {
            throw new ModelException(
                $"Node {Text.Quote(node)}: LogSoftmax over {length} classes is more than the " +
                $"{1 << (MostLogarithmBits - 15)} supported. End the model with the scores instead; their order is " +
                "the same.");
        }

        return CurveTable.Build(
            $"Logarithm by {unit:r}", 0, bits,
            s => s <= short.MaxValue ? 0 : Math.Log(s / (double)short.MaxValue) / unit,
            0, int.MaxValue);
    }
}
