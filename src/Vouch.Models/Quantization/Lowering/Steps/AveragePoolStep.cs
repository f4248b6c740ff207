using Vouch.Models.Quantization.Emission;

namespace Vouch.Models.Quantization.Lowering.Steps;

/// <summary>The mean of windows. <paramref name="Counts"/> says how many elements each output position divides by.</summary>
internal sealed record AveragePoolStep(string Name, string Output, string Input, Window Window, int[] Counts, int[] SpatialShape)
    : ArithmeticStep(Name, Output)
{
    private const int MostShift = 24;
    private const int MultiplierBits = 16;

    public override IReadOnlyList<string> Operands => [Input];

    public override bool TakesTerms => false;

    public override void Emit(Emitter emitter)
    {
        var x = emitter.TensorOf(Input);
        var plan = Multipliers();
        var target = TargetPlanner.Plan(emitter, this, new ScaleGrid(0, scale => Settle(scale).Scale, true));
        var (_, shift, factor) = Settle(target.PreScale);
        var multipliers = Array.ConvertAll(Counts, count => (long)Math.Round(factor * plan.Common / count));
        var tensor = -1;
        if (Counts.Distinct().Count() > 1)
        {
            tensor = emitter.AddConstant($"{Output} multipliers", multipliers, SpatialShape, Math.ScaleB(1, -shift), MultiplierBits);
        }

        emitter.Add(new WindowSumNode(
            Name, target.Tensor, x.Id, Window, multipliers[0], tensor, target.Requantize(shift)));
        target.Finish();

        // A unit of the output is s_x 2^shift / (factor * common): exact whenever every count divides common.
        (double Scale, int Shift, double Factor) Settle(double wanted)
        {
            for (var shift = MostShift; ; shift--)
            {
                // The small step keeps a scale that was settled once from being settled one lower.
                var factor = Math.Floor((Math.ScaleB(x.Scale / wanted, shift) / plan.Common) + 1e-9);
                if (factor > plan.MostFactor && shift > 0) continue;
                factor = Math.Clamp(factor, 1, plan.MostFactor);
                return (Math.ScaleB(x.Scale, shift) / (factor * plan.Common), shift, factor);
            }
        }
    }

    /// <summary>
    /// A common multiple of all counts if the multipliers then fit 16 bits, so that each is exact; otherwise the largest
    /// count, and the multipliers of the other positions are rounded (by at most 2^-15 of the value).
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
