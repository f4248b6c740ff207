using Soundness.Tests.ZeroKnowledge.Equivocation;
using Soundness.Tests.ZeroKnowledge.Faults;
using Soundness.Tests.ZeroKnowledge.Scripts;
using Soundness.Tests.ZeroKnowledge.Simulation;
using Soundness.Tests.ZeroKnowledge.Statements;
using Soundness.Tests.ZeroKnowledge.Statistics;
using Vouch.Algebra;
using Vouch.Protocol.Parameters;
using Vouch.Verifier;

namespace Soundness.Tests.ZeroKnowledge;

/// <summary>Provers that lose zero knowledge: the verifier cannot tell, the tests of this folder can.</summary>
public class MutantTests
{
    /// <summary>Where the exact test notices each fault.</summary>
    public static TheoryData<Fault, string> Symptoms => new()
    {
        { Fault.LastPadZero, "padded" },
        { Fault.PadUsedTwice, "padded" },
        { Fault.PadsInBaseField, "padded" },
        { Fault.IndependentTripleZero, "ends" },
        { Fault.NoRandomCoefficients, "column Trace 0" },
        { Fault.OneRandomCoefficientTooFew, "column Trace 0" },
        { Fault.MaskOfRowsZero, "mu" },
        { Fault.MaskRowZero, "masked last" },
        { Fault.MaskOfMaskRowZero, "mu" },
    };

    [Theory, MemberData(nameof(Symptoms))]
    public void No_randomness_of_a_faulty_prover_explains_a_simulated_proof(Fault fault, string symptom)
    {
        var tiny = TinySystems.Get("matrix product");
        var script = ChallengeScripts.Get("first columns");
        var profile = SecurityProfile.Proven100;
        var setting = new SimulatedSetting(tiny.System, profile, Parameters.Of(tiny.System, profile), [script], seed: 2);
        var simulation = setting.Simulate<Quadratic>(tiny.PublicValues, script);
        var equivocator = new Equivocator<Quadratic>(
            setting, simulation, script, honest => new FaultyMasks(fault, setting.Statement, honest));
        Assert.Contains(symptom, equivocator.Explain(tiny.First, seed: 1));
    }

    /// <summary>
    /// Statistics see all faults but one: with a coefficient too few, the words of a row obey one equation among all of them,
    /// which no word and no difference of two shows.
    /// </summary>
    [Trait("Category", "Slow")]
    [Theory]
    [InlineData(Fault.LastPadZero)]
    [InlineData(Fault.PadUsedTwice)]
    [InlineData(Fault.PadsInBaseField)]
    [InlineData(Fault.IndependentTripleZero)]
    [InlineData(Fault.NoRandomCoefficients)]
    [InlineData(Fault.MaskOfRowsZero)]
    [InlineData(Fault.MaskRowZero)]
    [InlineData(Fault.MaskOfMaskRowZero)]
    public void Statistics_of_a_faulty_prover_are_uneven(Fault fault)
    {
        var tiny = TinySystems.Get("products only");
        var statistics = Sampling.Real(
            tiny, tiny.First, SecurityProfile.Proven100, ChallengeScripts.Get("uniform"), samples: 70, seed: 400_000, fault);
        Assert.True(statistics.Worst().ChiSquare > 2 * DistributionTests.Uneven, $"{statistics.Worst()}");
    }

    /// <summary>Zero knowledge is no concern of the verifier's: these mutants are found here or nowhere.</summary>
    [Theory, MemberData(nameof(Symptoms))]
    public void Faulty_proofs_are_accepted(Fault fault, string symptom)
    {
        Assert.NotEmpty(symptom);
        var tiny = TinySystems.Get("matrix product");
        var script = ChallengeScripts.Get("first columns");
        var profile = SecurityProfile.Proven100;
        var setting = new RealSetting(tiny.System, tiny.First, profile, Parameters.Of(tiny.System, profile));
        using var honest = new Vouch.Prover.Witness.SeededMasks(ScalarRules.Seed(1));
        var proof = setting.Prove(script, new FaultyMasks(fault, setting.Statement, honest));
        var verdict = ProofVerifier.Verify(
            setting.Statement, null, proof, out _, script.Start(setting.Statement.Matrix.Queries));
        Assert.True(verdict.Accepted, verdict.ToString());
    }
}
