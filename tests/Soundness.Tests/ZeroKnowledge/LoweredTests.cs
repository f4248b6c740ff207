using Soundness.Tests.ZeroKnowledge.Equivocation;
using Soundness.Tests.ZeroKnowledge.Scripts;
using Soundness.Tests.ZeroKnowledge.Simulation;
using Soundness.Tests.ZeroKnowledge.Statements;
using Vouch.Algebra;
using Vouch.Compiler.Lowering;
using Vouch.Compiler.Tests.Lowering;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Statements;
using Vouch.Verifier;

namespace Soundness.Tests.ZeroKnowledge;

/// <summary>
/// Zero knowledge for every operator: the scenarios of the compiler's tests, so that an operator added there is covered here.
/// </summary>
public class LoweredTests
{
    public static TheoryData<string> Names => [.. Scenarios.All];

    public static TheoryData<string> NamesWithWeights =>
        [.. Scenarios.All.Where(name => Scenarios.Create(name, seed: 1).Build().Constants.Count > 0)];

    /// <summary>No input is run and no weight is looked at: the public values are made up, and false.</summary>
    [Theory, MemberData(nameof(Names))]
    public void Inference_of_every_operator_is_simulated_without_witness(string name)
    {
        foreach (var (inputs, outputs) in ((Visibility, Visibility)[])
                 [
                     (Visibility.Public, Visibility.Public), (Visibility.Private, Visibility.Public),
                     (Visibility.Committed, Visibility.Public),
                 ])
        {
            var system = Lower(name, seed: 1, inputs, outputs).System;
            AssertSimulated(system, PublicValues.Constant(system, 3), 100, "uniform");
        }

        var hidden = Lower(name, seed: 1, Visibility.Private, Visibility.Private).System;
        AssertSimulated(hidden, PublicValues.Constant(hidden, 0), 128, "boolean");
    }

    [Theory, MemberData(nameof(NamesWithWeights))]
    public void Weight_ranges_of_every_operator_are_simulated_without_witness(string name)
    {
        var system = Lower(name, seed: 1, Visibility.Public, Visibility.Public).WeightRangeSystem;
        AssertSimulated(system, PublicValues.Constant(system, 0), 128, "uniform");
    }

    /// <summary>
    /// With everything private, one simulated proof is a real proof of two networks that share their shapes only, on two inputs.
    /// </summary>
    [Trait("Category", "Slow")]
    [Theory, MemberData(nameof(Names))]
    public void One_proof_is_a_proof_of_different_weights_and_inputs(string name)
    {
        var network = Scenarios.Create(name, seed: 1);
        var other = Scenarios.Create(name, seed: 2);
        Assert.NotEqual(network.InputValues[0], other.InputValues[0]);
        var options = new LoweringOptions(Visibility.Private, Visibility.Private);
        var lowered = ModelLowering.Lower(network.Build(), options);
        var otherLowered = ModelLowering.Lower(other.Build(), options);
        AssertSameToVerifiers(lowered.System, otherLowered.System);
        AssertFits(lowered.System, lowered.Witness(network.Run()), otherLowered.Witness(other.Run()));
        if (network.Build().Constants.Count > 0)
        {
            AssertSameToVerifiers(lowered.WeightRangeSystem, otherLowered.WeightRangeSystem);
            AssertFits(lowered.WeightRangeSystem, lowered.WeightRangeWitness(), otherLowered.WeightRangeWitness());
        }
    }

    /// <summary>With a public output: the simulated proof, made from the output alone, is a real proof of the run behind it.</summary>
    [Trait("Category", "Slow")]
    [Theory, MemberData(nameof(Names))]
    public void A_proof_made_from_the_output_alone_is_a_proof_of_the_run(string name)
    {
        var network = Scenarios.Create(name, seed: 3);
        var lowered = ModelLowering.Lower(network.Build(), new LoweringOptions(Visibility.Private, Visibility.Public));
        AssertFits(lowered.System, lowered.Witness(network.Run()));
    }

    private static LoweredModel Lower(string name, int seed, Visibility inputs, Visibility outputs) =>
        ModelLowering.Lower(Scenarios.Create(name, seed).Build(), new LoweringOptions(inputs, outputs));

    private static void AssertSimulated(ConstraintSystem system, long[]?[] publicValues, int bits, string script)
    {
        var challenges = ChallengeScripts.Get(script);
        var profile = SecurityProfile.ForBits(bits)!;
        var setting = new SimulatedSetting(system, profile, Parameters.Of(system, profile), [challenges], seed: 4);
        var proof = setting.Prove(publicValues, challenges);
        var verdict = ProofVerifier.Verify(
            setting.Statement, publicValues, proof, out _, challenges.Start(setting.Statement.Matrix.Queries));
        Assert.True(verdict.Accepted, verdict.ToString());
    }

    private static void AssertFits(ConstraintSystem system, params Assignment[] witnesses)
    {
        var script = ChallengeScripts.Get("uniform");
        var profile = SecurityProfile.Proven100;
        var setting = new SimulatedSetting(system, profile, Parameters.Of(system, profile), [script], seed: 4);
        var simulation = setting.Simulate<Quadratic>(PublicValues.Of(system, witnesses[0]), script);
        var equivocator = new Equivocator<Quadratic>(setting, simulation, script);
        for (var i = 0; i < witnesses.Length; i++)
        {
            Assert.Empty(equivocator.Explain(witnesses[i], seed: i));
        }
    }

    /// <summary>A statement is public: it must not depend on weights.</summary>
    private static void AssertSameToVerifiers(ConstraintSystem one, ConstraintSystem other)
    {
        byte[] Digest(ConstraintSystem system) => new ProofStatement(
            system, SecurityProfile.Proven100, Parameters.Of(system, SecurityProfile.Proven100), [], [], []).Digest;
        Assert.Equal(Digest(one), Digest(other));
    }
}
