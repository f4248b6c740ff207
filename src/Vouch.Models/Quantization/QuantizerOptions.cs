namespace Vouch.Models.Quantization;

/// <summary>The choices of <see cref="Quantizer"/>. Every default suits ordinary networks.</summary>
public sealed record QuantizerOptions
{
    /// <summary>
    /// How far beyond its calibrated maximum an activation goes before it saturates. Default: 2 times (one bit): saturation, not precision, is what costs accuracy.
    /// </summary>
    public double ActivationMargin { get; init; } = 2;

    /// <summary>
    /// How far beyond its calibrated maximum an output of the model goes before it saturates. Default: 2 times (one
    /// bit); two saturated scores could not be told apart.
    /// </summary>
    public double OutputHeadroom { get; init; } = 2;

    /// <summary>
    /// How many times its calibrated maximum an input may reach before it is refused. Default: 2 (one bit).
    /// </summary>
    public double InputHeadroom { get; init; } = 2;

    /// <summary>
    /// How many times its calibrated maximum a value may reach in front of its activation function before the input
    /// cannot be proven. Default: at least 4.
    /// </summary>
    public double AccumulatorHeadroom { get; init; } = 4;

    /// <summary>
    /// Largest shift of a layer with constant weights. Default: 15. A proof then looks up remainders in the table of 2^15
    /// rows that it needs for the positions of activations anyhow; a bit more would double the table.
    /// </summary>
    public int MaxWeightShift { get; init; } = 15;

    /// <summary>Without calibration, inputs are assumed to lie in plus or minus this. Default: 1.</summary>
    public double AssumedMagnitude { get; init; } = 1;

    /// <summary>Number of random synthetic samples without calibration. Default: 16.</summary>
    public int SyntheticSamples { get; init; } = 16;

    /// <summary>Seed of the synthetic samples. Default: 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Checks that the choices make sense.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One of them does not.</exception>
    internal void Check()
    {
        Within(ActivationMargin, 1, 16, nameof(ActivationMargin));
        Within(OutputHeadroom, 1, 1024, nameof(OutputHeadroom));
        Within(InputHeadroom, 1, 1024, nameof(InputHeadroom));
        Within(AccumulatorHeadroom, 1, 8, nameof(AccumulatorHeadroom));
        Within(MaxWeightShift, 0, 24, nameof(MaxWeightShift));
        Within(AssumedMagnitude, 1e-30, 1e30, nameof(AssumedMagnitude));
        Within(SyntheticSamples, 0, 1 << 20, nameof(SyntheticSamples));
    }

    private static void Within(double value, double least, double most, string name)
    {
        if (!(value >= least && value <= most))
            throw new ArgumentOutOfRangeException(name, value, $"Must lie in [{least}, {most}].");
    }
}
