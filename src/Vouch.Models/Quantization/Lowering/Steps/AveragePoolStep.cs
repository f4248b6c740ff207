using Vouch.Models.Quantization.Emission;

namespace Vouch.Models.Quantization.Lowering.Steps;

/// <summary>
/// The mean of windows. <paramref name="Counts"/> says how many elements each output position divides by.
/// </summary>
internal sealed record AveragePoolStep(
    string Name, string Output, string Input, Window Window, int[] Counts, int[] SpatialShape)
    : ArithmeticStep(Name, Output)
{
    private const int UsualShift = 16;
    private const int MostShift = 24;
    private const double LeastFactor = 32;
    private const int MultiplierBits = 16;

    public override IReadOnlyList<string> Operands => [Input];

    public override bool TakesTerms => false;

    public override void Emit(Emitter emitter)
    {
        var x = emitter.TensorOf(Input);
        var plan = Multipliers();
        var target = TargetPlanner.Plan(emitter, this, new ScaleGrid(
            0, scale => Settle(scale).Scale, true, x.Scale * Math.Max(-(double)x.Low, x.High)));
        var (_, shift, factor) = Settle(target.PreScale);
        var multipliers = Array.ConvertAll(Counts, count => (long)Math.Round(factor * plan.Common / count));
        var tensor = -1;
        if (Counts.Distinct().Count() > 1)
        {
            tensor = emitter.AddConstant(
                $"{Output} multipliers", multipliers, SpatialShape, Math.ScaleB(1, -shift), MultiplierBits);
        }

        emitter.Add(new WindowSumNode(
            Name, target.Tensor, x.Id, Window, multipliers[0], tensor, target.Requantize(shift)));
        target.Finish();

        // A unit of the output is s_x 2^shift / (factor * common): exact whenever every count divides common. The
        // usual shift is kept unless the factor would be so small that the scale comes out much coarser than wanted.
        (double Scale, int Shift, double Factor) Settle(double wanted)
        {
            var shift = UsualShift;
            while (shift < MostShift && Factor(shift) < LeastFactor) shift++;
            while (shift > 0 && Factor(shift) > plan.MostFactor) shift--;
            var factor = Math.Clamp(Factor(shift), 1, plan.MostFactor);
            return (Math.ScaleB(x.Scale, shift) / (factor * plan.Common), shift, factor);

            // The small step keeps a scale that was settled once from being settled one lower.
            double Factor(int at) => Math.Floor((Math.ScaleB(x.Scale / wanted, at) / plan.Common) + 1e-9);
        }
    }

    /// <summary>
    /// A common multiple of all counts if the multipliers then fit 16 bits, so that each is exact; otherwise the
    /// largest count, and the multipliers of the other positions are rounded (by at most 2^-15 of the value).
    /// </summary>
    private (double Common, double MostFactor) Multipliers()
    {
        var (least, most) = (Counts.Min(), Counts.Max());
        long common = 1;
        foreach (var count in Counts.Distinct())
        {
            common = common / Gcd(common, count) * count;
            if (common / least > short.MaxValue) return (most, Math.Floor((double)short.MaxValue * least / most));
        }

        return (common, Math.Floor(short.MaxValue / (common / (double)least)));
    }

    private static long Gcd(long a, long b) => b == 0 ? a : Gcd(b, a % b);
}
