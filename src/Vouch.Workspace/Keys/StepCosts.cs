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
        ProvingStep.Inference => (0.25, 0.03, 2.65),
        ProvingStep.Assignment => (0.2, 0.151, 0),
        ProvingStep.LookupRows => (0.03, 0.242, 0),
        ProvingStep.Trace => (0, 0.197, 0),
        ProvingStep.Encode => (0, 0, 3.47),
        ProvingStep.Hash => (1.48, 0, 1.18),
        ProvingStep.Leaves => (0, 0.245, 52.3),
        ProvingStep.Tree => (0.21, 0, 1.6),
        ProvingStep.TreeRounds => (3.07, 0, 1.66),
        ProvingStep.FactorTables => (0.74, 0.316, 0),
        ProvingStep.ProductRounds => (0.46, 0, 2.1),
        ProvingStep.Claims => (0.16, 0, 4.3),
        ProvingStep.InnerRounds => (0.1, 0.334, 1.65),
        ProvingStep.OuterCells => (0.81, 0, 1.95),
        ProvingStep.SegmentRounds => (2.49, 0.188, 0),
        ProvingStep.FoldRows => (0.69, 0, 1.32),
        ProvingStep.FoldEncode => (0.07, 0, 6.67),
        ProvingStep.FoldHash => (0.2, 0, 1.5),
        ProvingStep.ColumnClaims => (1.98, 0, 1.6),
        ProvingStep.FoldRounds => (0.16, 0, 1.61),
        ProvingStep.Grinding => (0, 0, 1.34),
        ProvingStep.OpenedColumns => (0.28, 10.09, 0),
        _ => throw new ArgumentOutOfRangeException(nameof(step)),
    };
}
