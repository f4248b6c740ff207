using Vouch.Protocol.Statements;

namespace Vouch.Protocol.Parameters;

/// <summary>
/// Chooses row width and rate for statements about the same weights by modelled cost: the time of proving times the bytes of the
/// proof to the power 1.5, so that a proof two thirds the size may take 1.8 times as long, whatever the size of the model. The
/// rates below are those measured in bench/ on one core with 512-bit vectors; only their ratios matter here.
/// </summary>
public static class ParameterChoice
{
    private const double FixedNanoseconds = 20e6;
    private const double NttNanoseconds = 0.5;
    private const double PermutationNanoseconds = 20;
    private const double FoldNanoseconds = 1;
    private const double LeafNanoseconds = 100;
    private const double CellNanoseconds = 40;

    private static readonly int LogMostInferences = Log2.Ceiling(Proofs.ProofFormat.MostInferences);

    /// <summary>The cheapest parameters under which every statement fits.</summary>
    /// <param name="profile">Security profile.</param>
    /// <param name="budget">Proofs the weights' commitment must survive.</param>
    /// <param name="systems">Statements that share the commitment.</param>
    public static MatrixParameters Choose(SecurityProfile profile, int budget, params ConstraintSystem[] systems)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(systems);
        var plans = Array.ConvertAll(systems, s => new StatementPlan(s));
        MatrixParameters? best = null;
        var bestCost = double.MaxValue;
        for (var columns = 8; columns <= 20; columns++)
        {
            var layouts = new Layout[systems.Length];
            var maskCells = 0;
            for (var i = 0; i < systems.Length; i++)
            {
                layouts[i] = new Layout(systems[i], plans[i], columns, profile.ExtensionDegree);
                // The mask row has room for batches of any size: it costs nothing, or one bit of a mask that is short anyway.
                maskCells = Math.Max(maskCells, plans[i].MaskCells(layouts[i].LogCells, LogMostInferences));
            }

            for (var rate = 2; rate <= 4; rate++)
            {
                var candidate = MatrixParameters.Choose(profile, columns, budget, maskCells, rate);
                if (candidate.LogDomain > Hashing.MerkleTree.MaxLogLeaves || candidate.LogColumns > layouts[0].LogCells)
                {
                    continue;
                }

                var cost = Cost(profile, candidate, plans[0], layouts[0]);
                if (cost < bestCost)
                {
                    (best, bestCost) = (candidate, cost);
                }
            }
        }

        return best ?? throw new ArgumentException(
            $"No commitment fits this model with a budget of {budget} proofs; ask for a smaller budget.", nameof(budget));
    }

    /// <summary>Modelled bytes of a proof without the public values.</summary>
    public static long ProofBytes(SecurityProfile profile, MatrixParameters matrix, StatementPlan plan, Layout layout)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var element = 8L * profile.ExtensionDegree;
        return OpeningBytes(profile, matrix, layout)
            + (element * (plan.MessageCount + (3 * plan.PadProductVariables) + 2 + (2 * layout.LogCells)));
    }

    private static double Cost(SecurityProfile profile, MatrixParameters matrix, StatementPlan plan, Layout layout)
    {
        var domain = (double)(1L << matrix.LogDomain);
        var masks = 3.0 * profile.ExtensionDegree;
        // Inputs are another proof's every time: their code words are made like the trace's.
        var traceRows = (layout.Region(BlockSource.Trace)?.Count ?? 0) + (layout.Region(BlockSource.Inputs)?.Count ?? 0) + masks;
        var allRows = layout.Regions.Sum(r => r.Count) + masks;
        var encode = (traceRows + profile.ExtensionDegree) * domain * matrix.LogLength * NttNanoseconds;
        var blocks = 2 + ((traceRows * 8) + 32) / 168;
        var hash = domain * blocks * PermutationNanoseconds;
        var fold = FoldNanoseconds * profile.ExtensionDegree * (1L << matrix.LogLength) * (allRows + matrix.Queries);
        var argument = (LeafNanoseconds * (1L << plan.LogLeaves)) + (CellNanoseconds * traceRows * (1L << matrix.LogColumns));
        var time = FixedNanoseconds + ((encode + hash + fold + argument) / 2);
        return time * Math.Pow(ProofBytes(profile, matrix, plan, layout), 1.5);
    }

    private static long OpeningBytes(SecurityProfile profile, MatrixParameters matrix, Layout layout)
    {
        var element = 8L * profile.ExtensionDegree;
        var rows = layout.Regions.Sum(r => r.Count) + (3 * profile.ExtensionDegree);
        var bytes = matrix.Queries * ((rows * 8L) + (layout.Regions.Count * (32 + PathBytes(matrix.Queries, matrix.LogDomain))));
        foreach (var round in matrix.Rounds(profile))
        {
            bytes += round.Queries * ((element << round.Fold) + PathBytes(round.Queries, round.LogLeaves));
            bytes += (2 * element * round.Fold) + (2 * element) + 40;
        }

        return bytes + (element << MatrixParameters.FinalLog);
    }

    private static long PathBytes(int queries, int logLeaves) =>
        (long)(32 * Math.Max(0, logLeaves - Math.Log2(queries) + 0.5));
}
