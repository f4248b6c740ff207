using Vouch.Prover;
using Vouch.Prover.Costs;
using Vouch.Workspace.Machine;

namespace Vouch.Workspace.Keys;

/// <summary>
/// How long steps take. A step's time is a little for itself, something for every cell that is handled alone (steps that read
/// views, place cells or fill tables), and a multiple of the arithmetic's floor on the machine. The factors were fitted to warm
/// proofs of eight networks (docs/benchmarks.md); the first two go with the machine's speed in field products.
/// </summary>
internal static class StepCosts
{
    /// <summary>Milliseconds of a warm proof.</summary>
    public static double Milliseconds(ProvingWork work, MachineRates rates)
    {
        var slower = MachineRates.Reference.Products / rates.Products;
        var sum = 0.0;
        foreach (var step in Enum.GetValues<ProvingStep>())
        {
            if (work[step] == default) continue;
            var (own, perMegabyte, overFloor) = Of(step);
            sum += (slower * (own + (perMegabyte * work[step].Bytes / 1e6))) + (overFloor * rates.ArithmeticMilliseconds(work[step]));
        }

        return sum;
    }

    /// <summary>Milliseconds by themselves and for each megabyte, on the reference machine; times the floor.</summary>
    private static (double Own, double PerMegabyte, double OverFloor) Of(ProvingStep step) => step switch
    {
        ProvingStep.Inference => (0.33, 0, 3.22),
        ProvingStep.Assignment => (0.29, 0.167, 0),
        ProvingStep.LookupRows => (0.06, 0.257, 0),
        ProvingStep.Trace => (0, 0.168, 0.6),
        ProvingStep.Encode => (0, 0, 4.03),
        ProvingStep.Hash => (0.45, 0, 1.35),
        ProvingStep.Leaves => (0.09, 0.242, 63.82),
        ProvingStep.Tree => (0.14, 0, 1.89),
        ProvingStep.TreeRounds => (3.16, 0, 2.01),
        ProvingStep.FactorTables => (0.53, 0.337, 0),
        ProvingStep.ProductRounds => (0.45, 0, 2.48),
        ProvingStep.Claims => (0.17, 0, 5.57),
        ProvingStep.InnerRounds => (0.14, 0.327, 2.57),
        ProvingStep.OuterCells => (0.8, 0, 2.2),
        ProvingStep.SegmentRounds => (2.45, 0.216, 0),
        ProvingStep.FoldRows => (0.66, 0.132, 0),
        ProvingStep.FoldEncode => (0.53, 0, 7.26),
        ProvingStep.FoldHash => (0.24, 0, 1.76),
        ProvingStep.ColumnClaims => (1.93, 0, 1.88),
        ProvingStep.FoldRounds => (0.16, 0, 2.03),
        ProvingStep.Grinding => (0, 0, 1.64),
        ProvingStep.OpenedColumns => (0.25, 12.689, 1.16),
        _ => throw new ArgumentOutOfRangeException(nameof(step)),
    };
}
