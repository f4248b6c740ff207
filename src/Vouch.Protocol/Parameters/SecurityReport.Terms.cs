using Vouch.Protocol.Argument;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Statements;

namespace Vouch.Protocol.Parameters;

/// <content>Every challenge of the protocol and its error: docs/protocol.md, section 9.</content>
public sealed partial record SecurityReport
{
    /// <summary>The report of a statement.</summary>
    public static SecurityReport For(ProofStatement statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        return For(statement.Profile, statement.Matrix, statement.Plan, statement.Layout);
    }

    /// <summary>The report of parameters that may not add up to a statement.</summary>
    public static SecurityReport For(
        SecurityProfile profile, MatrixParameters matrix, StatementPlan plan, Layout layout)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(layout);
        var terms = new List<SecurityTerm>();
        Argument(terms, profile, matrix, plan, layout);
        Opening(terms, profile, matrix);
        return new SecurityReport(profile.Bits, profile.Regime, terms);
    }

    private static void Argument(
        List<SecurityTerm> terms, SecurityProfile profile, MatrixParameters matrix, StatementPlan plan, Layout layout)
    {
        var list = profile.ListSize(matrix.LogInverseRate);
        void Add(string name, double numerator, string formula, string section) =>
            terms.Add(new SecurityTerm(name, Math.Log2(numerator) - profile.FieldLog2, formula + "/|K|", section));

        if (profile.Regime == ProximityRegime.Johnson)
        {
            foreach (var region in layout.Regions.Where(r => r.Source != BlockSource.Trace))
            {
                Add($"mark of {region.Source}", list * list / 2 * (WeightMark.Variables(layout, region) + 1),
                    "L^2/2 * (vars + 1)", "9.3");
            }
        }

        if (plan.HasLookups)
        {
            var leaves = plan.Segments.Sum(s => (double)s.Leaves);
            var rows = plan.System.Tables.Sum(t => (double)t.Rows);
            var arity = plan.System.Tables.Max(t => t.Arity);
            Add("lookup fingerprints", list * (leaves + (arity * rows)), "L(leaves + arity*rows)", "9.4, lemma 5");
            Add("fraction tree", list * 3, "3L", "9.4, lemma 6");
        }

        if (plan.System.Products.Count > 0)
        {
            var variables = plan.System.Products.Max(OutputVariables);
            Add("product zero tests, batching", list * (variables + Math.Max(plan.FactorStatements - 1, 0)),
                "L(vars + statements - 1)", "9.4, lemma 7");
        }

        if (plan.FactorStatements > 0)
        {
            Add("product sumcheck", list * 3, "3L", "9.4, lemma 7");
        }

        Add("pad products, zero test", list * Math.Max(plan.PadProductVariables, 1), "L vars", "9.4, lemma 8");
        Add("pad products, sumcheck", list * 3, "3L", "9.4, lemma 8");
        Add("constraint batching", list * Constraints(plan, layout), "L(constraints - 1)", "9.4, lemma 9");
        var line = Math.Pow(2, profile.LineErrorLog2(matrix.LogDomain, matrix.LogInverseRate) + profile.FieldLog2);
        Add("last sumcheck and row folding", line + (3 * list), "(a + 3L)", "9.5, lemma 10; " + Theorem(profile));
        Add("gamma", line + (2 * list), "(a + 2L)", "9.5, lemma 11; " + Theorem(profile));
    }

    private static void Opening(List<SecurityTerm> terms, SecurityProfile profile, MatrixParameters matrix)
    {
        void Add(string name, double numerator, string formula, string section) =>
            terms.Add(new SecurityTerm(name, Math.Log2(numerator) - profile.FieldLog2, formula, section));
        void OutOfDomain(string name, int variables, double list)
        {
            if (profile.Regime == ProximityRegime.Johnson)
            {
                Add(name, list * list / 2 * Math.Pow(2, variables), "L^2/2 * 2^vars/|K|", "9.6; WHIR, eprint 2024/1586");
            }
        }

        var list = profile.ListSize(matrix.LogInverseRate);
        OutOfDomain("z out of domain", matrix.LogLength, list);
        terms.Add(Queries("column queries", profile, matrix.Queries, matrix.LogInverseRate, "9.5, lemma 12"));
        Add("column batching", list * ((2.0 * Math.Max(matrix.Queries, 0)) + 1), "L(2q + 1)/|K|", "9.5, lemma 12");
        var rounds = matrix.Rounds(profile);
        for (var i = 0; i < rounds.Count; i++)
        {
            var round = rounds[i];
            var own = profile.ListSize(round.LogInverseRate);
            var line = Math.Pow(2, profile.LineErrorLog2(round.LogDomain - 1, round.LogInverseRate) + profile.FieldLog2);
            Add($"WHIR {i}, fold", line + (2 * own), "(a + 2L)/|K|", "9.6; " + Theorem(profile));
            terms.Add(Queries($"WHIR {i}, queries", profile, round.Queries, round.LogInverseRate, "9.6"));
            if (i < rounds.Count - 1)
            {
                var next = profile.ListSize(rounds[i + 1].LogInverseRate);
                OutOfDomain($"WHIR {i}, out of domain", rounds[i + 1].Variables, next);
                Add($"WHIR {i}, batching", next * (round.Queries + 1.0), "L(t + 1)/|K|", "9.6");
            }
        }

        Add("final sumcheck", 2, "2/|K|", "9.6");
    }

    private static SecurityTerm Queries(
        string name, SecurityProfile profile, int queries, double logInverseRate, string section) =>
        new(name, profile.QueryErrorLog2(queries, logInverseRate), $"(1 - delta)^{queries} * 2^-{profile.GrindingBits}", section);

    private static string Theorem(SecurityProfile profile) => profile.Regime == ProximityRegime.Johnson
        ? "BCHKS25 thm 4.6"
        : "BCIKS20 thm 4.1";

    private static int OutputVariables(ProductStatement statement)
    {
        var variables = 0;
        for (var a = 0; a < statement.Grid.Length; a++)
        {
            variables += statement.Roles[a] == AxisRole.Sum ? 0 : Log2.Ceiling(statement.Grid[a]);
        }

        return variables;
    }

    private static int Constraints(StatementPlan plan, Layout layout)
    {
        var tree = plan.HasLookups ? plan.LogLeaves + 2 : 0;
        var linear = plan.System.Products.Count - plan.FactorStatements;
        var factors = plan.FactorStatements == 0 ? 0 : 1 + (2 * plan.FactorStatements);
        return tree + linear + factors + 3 + layout.Regions.Count - 1;
    }
}
