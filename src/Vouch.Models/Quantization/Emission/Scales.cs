namespace Vouch.Models.Quantization.Emission;

/// <summary>How ranges become scales.</summary>
internal static class Scales
{
    /// <summary>One past the largest accumulator after its shift.</summary>
    public const double PreEnd = 1 << Requantization.HeadroomBits;

    /// <summary>What rounded multipliers can add to the largest sum, in units.</summary>
    private const double RoundingRoom = 16;

    /// <summary>
    /// The scale at which a magnitude is the largest 16-bit integer; a value that is always 0 counts as 1.
    /// </summary>
    public static double Unit(double magnitude) => (magnitude > 0 ? magnitude : 1) / short.MaxValue;

    /// <summary>The scale of an activation: its calibrated magnitude with a margin.</summary>
    public static double Activation(ValueRange range, QuantizerOptions options) =>
        Unit(range.Magnitude * options.ActivationMargin);

    /// <summary>
    /// The least scale at which the sums in front of a function keep their headroom, or, if that is less, at which no
    /// input can drive them out of range.
    /// </summary>
    public static double Headroom(ValueRange accumulated, double largest, QuantizerOptions options) =>
        Math.Min(accumulated.Magnitude * options.AccumulatorHeadroom, largest) / (PreEnd - RoundingRoom);

    /// <summary>Refuses scales that arithmetic in doubles would ruin.</summary>
    public static void Check(string name, double scale)
    {
        if (scale is >= 1e-60 and <= 1e60) return;
        throw new ModelException(
            $"Value {Text.Quote(name)}: its numbers are too large or too small to quantise (one unit would be " +
            $"{scale:g3}). " +
            "Check the weights and the calibration samples.");
    }
}
