using Vouch.Protocol.Statements;

namespace Vouch.Protocol.Argument;

/// <summary>
/// The pairs of pads whose products the argument uses, in its order: per tree layer p0 q1, p1 q0, q0 q1; per statement with
/// factors left * right; then the independent triple. The prover fills the product cells before the argument runs.
/// </summary>
public static class PadTriples
{
    /// <summary>All triples of a plan.</summary>
    public static IReadOnlyList<PadTriple> Of(StatementPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var triples = new List<PadTriple>();
        var next = 0;
        void Product(int a, int b) => triples.Add(new PadTriple(a, b, plan.MessageCount + triples.Count));
        if (plan.HasLookups)
        {
            next = 1;
            for (var layer = 0; layer < plan.LogLeaves; layer++)
            {
                next += 3 * layer;
                Product(next, next + 3);
                Product(next + 1, next + 2);
                Product(next + 2, next + 3);
                next += 4;
            }
        }

        if (plan.FactorStatements > 0)
        {
            next += 3 * plan.ProductRounds;
            for (var i = 0; i < plan.FactorStatements; i++, next += 2)
            {
                Product(next, next + 1);
            }
        }

        var free = plan.MessageCount + plan.PadProducts;
        triples.Add(new PadTriple(free, free + 1, free + 2));
        return triples;
    }
}
