using Vouch.Models.Quantization;

namespace Vouch.Compiler.Tests.Lowering;

/// <summary>Piecewise linear tables and requantisations for tests.</summary>
internal static class Functions
{
    public static Requantization Signed(int shift) => new(shift, new ClampActivation(false));

    public static Requantization Relu(int shift) => new(shift, new ClampActivation(true));

    public static Requantization Curve(int shift, int segmentBits, int outputShift) =>
        new(shift, new CurveActivation(Tanh(segmentBits, outputShift)));

    /// <summary>20000 * tanh(x / 40000).</summary>
    public static PiecewiseLinearTable Tanh(int segmentBits, int outputShift) => Sample(
        $"tanh {segmentBits} {outputShift}", -(1 << (18 - segmentBits)), segmentBits, 1 << (19 - segmentBits),
        outputShift, x => 20000 * Math.Tanh(x / 40000.0));

    /// <summary>32767 * exp(-d / 4096).</summary>
    public static PiecewiseLinearTable Exponential(int segmentBits, int outputShift) => Sample(
        "exp", 0, segmentBits, 1 << (16 - segmentBits), outputShift, d => 32767 * Math.Exp(-d / 4096.0));

    /// <summary>5000 * ln(1 + S / 32767) for sums of up to <paramref name="terms"/> exponentials.</summary>
    public static PiecewiseLinearTable Logarithm(int terms, int segmentBits, int outputShift)
    {
        var segments = 1;
        while ((long)segments << segmentBits <= terms * 32767L) segments *= 2;
        return Sample("ln", 0, segmentBits, segments, outputShift, s => 5000 * Math.Log(1 + (s / 32767.0)));
    }

    private static PiecewiseLinearTable Sample(
        string name, int first, int segmentBits, int segments, int outputShift, Func<double, double> f)
    {
        var unit = (double)(1L << outputShift);
        var width = 1L << segmentBits;
        var bases = new long[segments];
        var slopes = new long[segments];
        for (var i = 0; i < segments; i++)
        {
            bases[i] = (long)Math.Floor(f((first + i) * width) * unit);
            slopes[i] = (long)Math.Truncate(((f((first + i + 1) * width) * unit) - bases[i]) / width);
        }

        return new PiecewiseLinearTable(name, first, segmentBits, bases, slopes, outputShift);
    }
}
