using Soundness.Tests.ZeroKnowledge.Scripts;
using Soundness.Tests.ZeroKnowledge.Simulation;
using Soundness.Tests.ZeroKnowledge.Statements;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Statements;
using Vouch.Verifier;

namespace Soundness.Tests.ZeroKnowledge;

/// <summary>Without any witness, for any challenges known in advance, a proof can be made up that verifies.</summary>
public class SimulatorTests
{
    public static TheoryData<string, int, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, int, string>();
            foreach (var system in TinySystems.All)
            {
                foreach (var script in ChallengeScripts.Accepted)
                {
                    cases.Add(system.Name, 100, script);
                    cases.Add(system.Name, 128, script);
                }
            }

            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void A_simulated_proof_is_accepted(string system, int bits, string script)
    {
        var tiny = TinySystems.Get(system);
        var challenges = ChallengeScripts.Get(script);
        var setting = Simulated(tiny, bits, challenges);
        AssertAccepted(setting, tiny.PublicValues, challenges);
    }

    [Theory, MemberData(nameof(Cases))]
    public void A_real_proof_is_accepted_under_the_same_challenges(string system, int bits, string script)
    {
        var tiny = TinySystems.Get(system);
        var challenges = ChallengeScripts.Get(script);
        var profile = SecurityProfile.ForBits(bits)!;
        var setting = new RealSetting(tiny.System, tiny.First, profile, Parameters.Of(tiny.System, profile));
        var proof = setting.Prove(challenges, seed: 3);
        var verdict = ProofVerifier.Verify(
            setting.Statement, null, proof, out _, challenges.Start(setting.Statement.Matrix.Queries));
        Assert.True(verdict.Accepted, verdict.ToString());
    }

    /// <summary>Nothing of a witness can have gone in, for there is none.</summary>
    [Theory, InlineData("products only"), InlineData("linear only"), InlineData("lookups only"), InlineData("matrix product")]
    public void Even_a_false_statement_is_simulated(string system)
    {
        var tiny = TinySystems.Get(system);
        var challenges = ChallengeScripts.Get("uniform");
        AssertAccepted(Simulated(tiny, 100, challenges), PublicValues.Constant(tiny.System, 31), challenges);
    }

    /// <summary>Simulation needs the challenges in advance: under others the same bytes are refused.</summary>
    [Fact]
    public void A_simulated_proof_is_refused_under_other_challenges()
    {
        var tiny = TinySystems.Get("matrix product");
        var challenges = ChallengeScripts.Get("uniform");
        var setting = Simulated(tiny, 100, challenges);
        var proof = setting.Prove(tiny.PublicValues, challenges);
        // The same columns, so that these are in order, but other challenges in K.
        var other = ChallengeScripts.Get("base field only");
        var verdict = ProofVerifier.Verify(
            setting.Statement, null, proof, out _, other.Start(setting.Statement.Matrix.Queries));
        Assert.Equal(RejectionStage.FinalTable, verdict.Stage);
        Assert.False(ProofVerifier.Verify(setting.Statement, null, proof, out _).Accepted);
    }

    /// <summary>One simulated key serves as many proofs as the budget says, each with challenges of its own.</summary>
    [Fact]
    public void Many_proofs_about_one_key_are_simulated_together()
    {
        var tiny = TinySystems.Get("matrix product");
        var profile = SecurityProfile.Proven100;
        var matrix = Parameters.Of(tiny.System, profile, budget: 4);
        ChallengeScript[] scripts = [.. Enumerable.Range(10, matrix.OpeningBudget).Select(ChallengeScripts.Uniform)];
        Assert.True(scripts.Length >= 4);
        var setting = new SimulatedSetting(tiny.System, profile, matrix, scripts, seed: 1);
        foreach (var script in scripts)
        {
            AssertAccepted(setting, tiny.PublicValues, script);
        }
    }

    /// <summary>Proofs of batches spend the same budget as proofs of one inference, one opening each, whatever their number.</summary>
    [Theory, InlineData(100), InlineData(128)]
    public void Proofs_of_batches_and_of_single_inferences_about_one_key_are_simulated_together(int bits)
    {
        int[] counts = [1, 2, 3, 8, 1, 5];
        var tiny = TinySystems.Get("matrix product");
        var profile = SecurityProfile.ForBits(bits)!;
        var matrix = Parameters.Of(BatchedSystem.Of(tiny.System, counts.Max()), profile, counts.Length);
        Assert.True(matrix.OpeningBudget >= counts.Length);
        ChallengeScript[] scripts = [.. Enumerable.Range(20, counts.Length).Select(ChallengeScripts.Uniform)];
        var setting = new SimulatedSetting(tiny.System, profile, matrix, scripts, seed: 1);
        for (var i = 0; i < counts.Length; i++)
        {
            var batch = counts[i] == 1 ? setting : setting.OfBatch(counts[i]);
            // Made up, and false as a rule.
            AssertAccepted(batch, PublicValues.Constant(batch.Statement.System, 9 + i), scripts[i]);
        }
    }

    private static SimulatedSetting Simulated(TinySystem tiny, int bits, ChallengeScript script)
    {
        var profile = SecurityProfile.ForBits(bits)!;
        return new SimulatedSetting(tiny.System, profile, Parameters.Of(tiny.System, profile), [script], seed: 5);
    }

    private static void AssertAccepted(SimulatedSetting setting, long[]?[] publicValues, ChallengeScript script)
    {
        var proof = setting.Prove(publicValues, script);
        var verdict = ProofVerifier.Verify(
            setting.Statement, publicValues, proof, out _, script.Start(setting.Statement.Matrix.Queries));
        Assert.True(verdict.Accepted, verdict.ToString());
    }
}
