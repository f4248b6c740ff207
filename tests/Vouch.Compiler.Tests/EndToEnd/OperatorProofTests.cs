using Vouch.Compiler.Lowering;
using Vouch.Compiler.Tests.Lowering;
using Vouch.Protocol.Keys;
using Vouch.Verifier;
using Xunit;

namespace Vouch.Compiler.Tests.EndToEnd;

/// <summary>The proof of every operator speaks of exactly what the integer executor computes.</summary>
public class OperatorProofTests
{
    public static TheoryData<string> Names => [.. Scenarios.All];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_operator_is_proven_and_its_output_is_the_executors(string name)
    {
        var pair = KeyPair.Create(name, seed: 11);
        Assert.True(ModelVerifier.CheckKey(pair.Verifying).Accepted);
        var execution = pair.Prover.Run(pair.Network.InputValues);
        var proof = pair.Prover.Prove(execution);
        var verdict = ModelVerifier.Verify(pair.Verifying, null, proof, VerifierPolicy.Default, out var ports);
        Assert.True(verdict.Accepted, verdict.Detail);
        var graph = pair.Model.Graph;
        for (var i = 0; i < graph.Outputs.Count; i++)
        {
            Assert.Equal(execution.Tensors[graph.Outputs[i]], ports.Outputs[i]);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Public_inputs_private_outputs_and_public_weights_are_proven_at_100_bits(string name)
    {
        var pair = KeyPair.Create(name, seed: 12, bits: 100, Visibility.Public, Visibility.Private, privateWeights: false);
        Assert.True(ModelVerifier.CheckKey(pair.Verifying).Accepted);
        var proof = pair.Prove();
        Assert.True(pair.Verify(proof, pair.Network.InputValues).Accepted);
        var other = pair.Network.InputValues.Select(v => (long[])v.Clone()).ToArray();
        other[0][0] ^= 1;
        Assert.Equal(RejectionStage.PublicValues, pair.Verify(proof, other).Stage);
    }

    [Fact]
    public void A_key_survives_its_file_and_its_proofs_still_verify()
    {
        var pair = KeyPair.Create(Scenarios.All.First(), seed: 3);
        var read = VerifyingKey.Read(pair.Verifying.ToBytes());
        Assert.Equal(pair.Verifying.Digest, read.Digest);
        Assert.True(ModelVerifier.CheckKey(read).Accepted);
        Assert.True(ModelVerifier.Verify(read, null, pair.Prove(), VerifierPolicy.Default, out _).Accepted);
    }

    [Fact]
    public void Public_weights_give_everyone_the_same_root()
    {
        var name = KeyTests.WithWeights;
        var a = KeyPair.Create(name, seed: 3, privateWeights: false);
        var b = KeyPair.Create(name, seed: 3, privateWeights: false);
        var hidden = KeyPair.Create(name, seed: 3);
        Assert.NotEmpty(a.Verifying.Statement.WeightsRoot);
        Assert.Equal(a.Verifying.Statement.WeightsRoot, b.Verifying.Statement.WeightsRoot);
        Assert.NotEqual(a.Verifying.Statement.WeightsRoot, hidden.Verifying.Statement.WeightsRoot);
    }

    [Fact]
    public void A_policy_above_the_keys_level_refuses_its_proofs()
    {
        var pair = KeyPair.Create(Scenarios.All.First(), seed: 3, bits: 100);
        var verdict = ModelVerifier.Verify(pair.Verifying, null, pair.Prove(), new VerifierPolicy(128), out _);
        Assert.Equal(RejectionStage.Policy, verdict.Stage);
    }
}
