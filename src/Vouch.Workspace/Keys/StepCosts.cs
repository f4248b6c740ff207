using Vouch.Prover;
using Vouch.Prover.Costs;
using Vouch.Workspace.Machine;

namespace Vouch.Workspace.Keys;

/// <summary>
/// How long steps take. A step's time is a little for itself, something for every cell that is handled alone (steps that read
/// views, place cells or fill tables), and a multiple of the arithmetic's floor on the machine. The factors were fitted to warm
/// proofs of seven networks (docs/benchmarks.md); the first two go with the machine's speed in field products.
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
        ProvingStep.Inference => (0.307, 0, 2.502),
        ProvingStep.Assignment => (0.202, 0.072, 0),
        ProvingStep.LookupRows => (0.046, 0.179, 0),
        ProvingStep.Trace => (0, 0.105, 5.723),
        ProvingStep.Encode => (0.731, 0, 3.241),
        ProvingStep.Hash => (0.503, 0, 1.277),
        ProvingStep.Leaves => (0.447, 0.192, 34.554),
        ProvingStep.Tree => (0.189, 0, 1.282),
        ProvingStep.TreeRounds => (2.826, 0, 1.57),
        ProvingStep.FactorTables => (0.316, 0.103, 0),
        ProvingStep.ProductRounds => (0.172, 0, 2.333),
        ProvingStep.Claims => (0.244, 0, 2.201),
        ProvingStep.InnerRounds => (0.213, 0.268, 1.532),
        ProvingStep.OuterCells => (0.804, 0, 2.001),
        ProvingStep.SegmentRounds => (0, 0.343, 0),
        ProvingStep.FoldRows => (0.269, 0.141, 0),
        ProvingStep.FoldEncode => (0.193, 0, 5.22),
        ProvingStep.FoldHash => (0.075, 0, 1.486),
        ProvingStep.ColumnClaims => (1.694, 0, 1.622),
        ProvingStep.FoldRounds => (0.168, 0, 1.68),
        ProvingStep.Grinding => (0, 0, 1.532),
        ProvingStep.OpenedColumns => (0.023, 11.782, 1.146),
        _ => throw new ArgumentOutOfRangeException(nameof(step)),
    };
}
