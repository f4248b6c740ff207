using Soundness.Tests.ZeroKnowledge.Scripts;
using Soundness.Tests.ZeroKnowledge.Simulation;
using Soundness.Tests.ZeroKnowledge.Statements;
using Vouch.Algebra;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Transcripts;
using Vouch.Prover;

namespace Soundness.Tests.ZeroKnowledge;

/// <summary>Challenges under which hiding would fail are refused, on sight of the challenges alone.</summary>
public class RefusalTests
{
    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var system in TinySystems.All)
            {
                foreach (var script in ChallengeScripts.Strict)
                {
                    cases.Add(system.Name, script);
                }
            }

            return cases;
        }
    }

    /// <summary>All zeros point at triple 0, all ones at the last of 2^v: the independent triple is there by luck only.</summary>
    [Theory, MemberData(nameof(Cases))]
    public void Prover_refuses_where_the_independent_triple_has_no_weight(string system, string script)
    {
        var tiny = TinySystems.Get(system);
        var challenges = ChallengeScripts.Get(script);
        var profile = SecurityProfile.Proven100;
        var matrix = Parameters.Of(tiny.System, profile);
        var real = new RealSetting(tiny.System, tiny.First, profile, matrix);
        var simulated = new SimulatedSetting(tiny.System, profile, matrix, [challenges], seed: 1);
        var plan = real.Statement.Plan;
        var pointedAt = script == "strict zeros" ? 0 : (1 << plan.PadProductVariables) - 1;
        if (pointedAt == plan.PadProducts)
        {
            Assert.NotEmpty(real.Prove(challenges, seed: 1));
            Assert.NotEmpty(simulated.Prove(tiny.PublicValues, challenges));
            return;
        }

        var refusal = Assert.Throws<InvalidOperationException>(() => real.Prove(challenges, seed: 1));
        Assert.Contains("independent pads", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<SimulationAbortedException>(() => simulated.Prove(tiny.PublicValues, challenges));
    }

    /// <summary>Random coefficients hide a fixed number of columns, so a live verifier gets no more.</summary>
    [Theory, InlineData(1), InlineData(100)]
    public void Prover_refuses_to_open_more_columns_than_are_hidden(int more)
    {
        var (setting, queries) = Setting();
        var script = new PositionOverride(Enumerable.Range(0, queries + more).ToArray(), queries);
        var refusal = Assert.Throws<InvalidOperationException>(() => Prove(setting, script));
        Assert.Contains("positions", refusal.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(new int[0]), InlineData(new[] { 3, 3 }), InlineData(new[] { 4, 3 }), InlineData(new[] { -1, 3 }),
        InlineData(new[] { 0, int.MaxValue })]
    public void Prover_refuses_positions_that_are_not_distinct_ascending_and_in_range(int[] positions)
    {
        var (setting, queries) = Setting();
        var refusal = Assert.Throws<InvalidOperationException>(() => Prove(setting, new PositionOverride(positions, queries)));
        Assert.Contains("positions", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>A statement whose rows could not hide one proof's columns does not exist, whoever wrote its parameters.</summary>
    [Fact]
    public void Parameters_that_hide_too_few_columns_are_refused()
    {
        var tiny = TinySystems.Get("link");
        var queries = SecurityProfile.Proven100.Queries(3);
        ProofStatement With(int logColumns, int logMask) => new(
            tiny.System, SecurityProfile.Proven100, new MatrixParameters(logColumns, 10, logMask, 3, queries), new byte[32],
            new byte[32], []);
        // 2^10 coefficients, 2^9 of them for the mask row: 2^8 for the message leave 256, 2^9 leave none.
        Assert.NotNull(With(8, logMask: 9));
        Assert.Throws<ArgumentException>(() => With(9, logMask: 9));
        // 2^10 - 2^8 - 2^9 = 256 hide; 2^10 - 2^9 - 2^9 = 0 do not.
        Assert.NotNull(With(9, logMask: 8));
        var refusal = Assert.Throws<ArgumentException>(() => With(9, logMask: 9));
        Assert.Contains("do not hide", refusal.Message, StringComparison.Ordinal);
    }

    private static (RealSetting Setting, int Queries) Setting()
    {
        var tiny = TinySystems.Get("linear only");
        var profile = SecurityProfile.Proven100;
        var setting = new RealSetting(tiny.System, tiny.First, profile, Parameters.Of(tiny.System, profile));
        return (setting, setting.Statement.Matrix.Queries);
    }

    private static byte[] Prove(RealSetting setting, IChallenger challenger) => setting.Prove(challenger, seed: 1);

    /// <summary>Honest but for the columns it wants to see.</summary>
    private sealed class PositionOverride(int[] columns, int queries) : IChallenger
    {
        private readonly ScriptedChallenger _honest = ChallengeScripts.Get("uniform").Start(queries);

        public TK Challenge<TK>(string label, TK hashed)
            where TK : unmanaged, IExtension<TK> => _honest.Challenge(label, hashed);

        public int[] Positions(string label, int[] hashed, int logDomain) =>
            label == "columns" ? columns : _honest.Positions(label, hashed, logDomain);
    }
}
