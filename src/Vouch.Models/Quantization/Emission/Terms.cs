using Vouch.Models.Quantization.Lowering;

namespace Vouch.Models.Quantization.Emission;

/// <summary>Terms of a sum as addends of an integer node.</summary>
internal static class Terms
{
    /// <summary>Multipliers stay this far below 2^31 even at the largest shift of a sum.</summary>
    private const double LargestRatio = 1 << 14;

    /// <summary>A multiplier of so many bits is precise enough as it is.</summary>
    private const double PreciseMultiplier = 1 << 13;

    /// <summary>The least output scale at which the multipliers fit.</summary>
    public static double LeastScale(Emitter emitter, IReadOnlyList<Term> terms) => terms.Count == 0
        ? 0
        : terms.Max(term => Math.Abs(term.Factor) * emitter.TensorOf(term.Value).Scale) / LargestRatio;

    /// <summary>The largest magnitude that the sum of the terms can have.</summary>
    public static double Largest(Emitter emitter, IReadOnlyList<Term> terms) => terms.Sum(term =>
    {
        var tensor = emitter.TensorOf(term.Value);
        return Math.Abs(term.Factor) * tensor.Scale * Math.Max(-(double)tensor.Low, tensor.High);
    });

    /// <summary>The addends for an accumulator with the given unit.</summary>
    public static IReadOnlyList<Addend> Addends(Emitter emitter, IReadOnlyList<Term> terms, double unit) =>
    [
        .. terms.Select(term =>
        {
            var tensor = emitter.TensorOf(term.Value);
            return new Addend(tensor.Id, checked((long)Math.Round(term.Factor * tensor.Scale / unit)));
        }),
    ];

    /// <summary>
    /// A layer with a small shift would add its residual with a coarse multiplier. Raising the output scale a little
    /// makes the multiplier a whole number.
    /// </summary>
    public static double Align(Emitter emitter, IReadOnlyList<Term> terms, double scale, Func<double, int> shiftAt)
    {
        if (terms.Count != 1) return scale;
        var unit = Math.Abs(terms[0].Factor) * emitter.TensorOf(terms[0].Value).Scale;
        var multiplier = Math.ScaleB(unit / scale, shiftAt(scale));
        return multiplier is >= 1 and < PreciseMultiplier ? scale * (multiplier / Math.Floor(multiplier)) : scale;
    }
}
