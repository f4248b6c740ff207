using Soundness.Tests.ZeroKnowledge.Equivocation;
using Soundness.Tests.ZeroKnowledge.Scripts;
using Soundness.Tests.ZeroKnowledge.Statements;
using Soundness.Tests.ZeroKnowledge.Statistics;
using Vouch.Algebra;
using Vouch.Hashing;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Proofs;
using Vouch.Protocol.Statements;
using Vouch.Prover.Commitments;

namespace Soundness.Tests.ZeroKnowledge;

/// <summary>The two maps from randomness to what is said are onto, by linear algebra on what the prover computes.</summary>
public class RankTests
{
    public static TheoryData<string, int> Scripts
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach (var script in ChallengeScripts.Accepted)
            {
                cases.Add(script, 100);
                cases.Add(script, 128);
            }

            return cases;
        }
    }

    /// <summary>The random coefficients of a row make any columns that may be opened independent and uniform.</summary>
    [Theory, MemberData(nameof(Scripts))]
    public void Random_coefficients_reach_all_values_of_opened_columns(string script, int bits)
    {
        var (matrix, plan, layout) = Shape(bits);
        var positions = ChallengeScripts.Get(script).Columns(matrix.LogDomain, matrix.Queries);
        Assert.Equal(positions.Length, Rank.Of(Encoded(matrix, matrix.Columns, positions)));
        Assert.Equal(positions.Length, Rank.Of(Encoded(matrix, plan.MaskCells(layout.LogCells), positions)));
    }

    /// <summary>One position more than there are random coefficients, and the columns are bound to each other.</summary>
    [Fact]
    public void Random_coefficients_reach_no_further()
    {
        var (matrix, _, _) = Shape(100);
        int[] positions = [.. Enumerable.Range(0, matrix.Queries + 1)];
        Assert.Equal(matrix.Queries, Rank.Of(Encoded(matrix, matrix.Columns, positions)));
    }

    /// <summary>Padded and masked messages move as their pads do, each with its own and with no other.</summary>
    [Theory]
    [InlineData("lookups only", "uniform")]
    [InlineData("products only", "zeros")]
    [InlineData("matrix product", "boolean")]
    public void Messages_move_with_their_own_pads(string system, string script)
    {
        var tiny = TinySystems.Get(system);
        var challenges = ChallengeScripts.Get(script);
        var profile = SecurityProfile.Proven128;
        var setting = new RealSetting(tiny.System, tiny.First, profile, Parameters.Of(tiny.System, profile));
        var plan = setting.Statement.Plan;
        var anatomy = new ProofAnatomy(setting.Statement, challenges);
        using var random = new Expander(ScalarRules.Seed(1), "moves"u8);
        var masks = ChosenMasks.Draw(setting.Statement, random);
        Cubic[] Said(string section) =>
            ProofWords.Elements<Cubic>(setting.Prove(challenges, masks.Play()), anatomy.Find(section));
        var moves = new Cubic[Math.Max(plan.MessageCount, plan.MaskCells(setting.Statement.Layout.LogCells))];
        Simulation.Uniform.Fill<Cubic>(moves, random);

        var before = Said("padded");
        for (var i = 0; i < plan.MessageCount; i++)
        {
            masks.AddToPad(i, moves[i]);
        }

        Assert.Equal(before.Zip(moves, (x, move) => x + move), Said("padded"));

        // The masked messages depend on pads, but on h only through their own cells.
        var masked = Said("masked pad products").Concat(Said("masked last")).ToArray();
        for (var i = 0; i < masked.Length; i++)
        {
            masks.AddToMaskCell(i, moves[i]);
        }

        Assert.Equal(masked.Zip(moves, (x, move) => x + move), Said("masked pad products").Concat(Said("masked last")));
    }

    private static (MatrixParameters Matrix, StatementPlan Plan, Layout Layout) Shape(int bits)
    {
        var system = TinySystems.Get("matrix product").System;
        var profile = SecurityProfile.ForBits(bits)!;
        var matrix = Parameters.Of(system, profile);
        var plan = new StatementPlan(system);
        return (matrix, plan, new Layout(system, plan, matrix.LogColumns, profile.ExtensionDegree));
    }

    /// <summary>By position: the words there of code words whose only coefficient is one of those from the first on.</summary>
    private static Goldilocks[][] Encoded(MatrixParameters matrix, int first, int[] positions)
    {
        var units = new ulong[matrix.Queries][];
        for (var t = 0; t < units.Length; t++)
        {
            units[t] = new ulong[first + matrix.Queries];
            units[t][first + t] = 1;
        }

        var writer = new ProofWriter();
        RowCommitment.Build(units, matrix, new byte[ProofFormat.SaltBytes << matrix.LogDomain], default).Open(positions, writer);
        var reader = new ProofReader(writer.ToArray());
        var rows = new Goldilocks[positions.Length][];
        for (var j = 0; j < rows.Length; j++)
        {
            reader.Read(new byte[ProofFormat.SaltBytes]);
            rows[j] = new Goldilocks[units.Length];
            for (var t = 0; t < units.Length; t++)
            {
                rows[j][t] = Goldilocks.FromCanonical(reader.ReadWord());
            }
        }

        return rows;
    }
}
