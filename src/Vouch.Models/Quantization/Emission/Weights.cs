using Vouch.Models.Quantization.Lowering;

namespace Vouch.Models.Quantization.Emission;

/// <summary>
/// Weights and biases as integers. The weight scale of a layer is s_y / (s_x 2^Shift) exactly, so the output needs only
/// a shift; the shift is the largest at which every weight fits 16 bits.
/// </summary>
internal static class Weights
{
    private const int WeightBits = 16;
    private const int BiasBits = 40;
    private const int WideBiasBits = 48;

    /// <summary>The least output scale at which weights fit 16 bits without any shift.</summary>
    public static double LeastScale(RealTensor weights, double inputScale) =>
        weights.Magnitude * inputScale / short.MaxValue;

    /// <summary>The largest shift, up to a limit, at which the weights fit.</summary>
    public static int Shift(RealTensor weights, double inputScale, double preScale, int most)
    {
        var ratio = weights.Magnitude * inputScale / preScale;
        var shift = most;
        while (shift > 0 && Math.Round(Math.ScaleB(ratio, shift)) > short.MaxValue) shift--;
        return shift;
    }

    /// <summary>Adds weights as a constant of the network.</summary>
    public static int Add(
        Emitter emitter, string name, RealTensor weights, double inputScale, double preScale, int shift)
    {
        var factor = Math.ScaleB(inputScale / preScale, shift);
        // The least scale and the shift make every weight fit; the clamp absorbs the rounding at the very edge.
        var values = Array.ConvertAll(
            weights.Values, w => (long)Math.Clamp(Math.Round(w * factor), -short.MaxValue, short.MaxValue));
        return emitter.AddConstant(name, values, weights.Shape, 1 / factor, WeightBits);
    }

    /// <summary>Adds a bias, in accumulator units, as a constant of the network; -1 for one that is all zero.</summary>
    public static int AddBias(Emitter emitter, string name, RealTensor? bias, double offset, double unit)
    {
        bias = bias is null ? RealTensor.Scalar(offset) : bias.Map(b => b + offset);
        if (bias.Magnitude == 0) return -1;
        var shape = bias.Shape.Length == 0 ? [1] : bias.Shape;
        var largest = bias.Magnitude / unit;
        var bits = largest < (1L << (BiasBits - 1)) - 1 ? BiasBits : WideBiasBits;
        if (!(largest < (1L << (WideBiasBits - 1)) - 1))
        {
            throw new ModelException(
                $"Value {Text.Quote(name)}: a bias of {bias.Magnitude:g4} is too large beside the values it is " +
                "added to. " +
                "Check the weights and the calibration samples.");
        }

        return emitter.AddConstant(
            name, Array.ConvertAll(bias.Values, b => (long)Math.Round(b / unit)), shape, unit, bits);
    }
}
