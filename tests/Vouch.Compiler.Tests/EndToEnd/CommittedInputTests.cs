using Vouch.Compiler.Keys;
using Vouch.Compiler.Lowering;
using Vouch.Compiler.Tests.Lowering;
using Vouch.Models.Quantization;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Parameters;
using Vouch.Verifier;
using Xunit;

namespace Vouch.Compiler.Tests.EndToEnd;

/// <summary>A proof about committed inputs is about what their owner committed to, and about nothing else.</summary>
public class CommittedInputTests
{
    private const string Layer = "dense layer";
    private static readonly byte[] Seed = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private static readonly byte[] OtherSeed = [.. Enumerable.Range(2, 32).Select(i => (byte)i)];

    public static TheoryData<string, int> Names
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var (name, i) in Scenarios.All.Select((name, i) => (name, i))) data.Add(name, i % 2 == 0 ? 128 : 100);
            data.Add(Layer, 100);
            data.Add(Layer, 128);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_operator_is_proven_about_the_committed_input(string name, int bits)
    {
        var pair = Committed(name, seed: 11, bits, bits == 128);
        Assert.True(pair.Verifying.HasCommittedInputs);
        Assert.True(ModelVerifier.CheckKey(pair.Verifying).Accepted);
        var commitment = InputCommitment.Commit(pair.Verifying, pair.Network.InputValues, Seed);
        Assert.Equal(32 + (8 * pair.Verifying.Statement.Profile.ExtensionDegree), commitment.Length);
        var execution = pair.Prover.Run(pair.Network.InputValues);
        Assert.Equal(commitment, pair.Prover.CommitmentTo(execution, Seed));
        var proof = pair.Prover.Prove(execution, Seed);
        var verdict = Verify(pair.Verifying, commitment, proof, out var ports);
        Assert.True(verdict.Accepted, verdict.Detail);
        Assert.All(ports.Inputs, Assert.Null);
        Assert.Equal(execution.Tensors[pair.Model.Graph.Outputs[0]], ports.Outputs[0]);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(128)]
    public void A_proof_about_another_input_is_rejected(int bits)
    {
        var pair = Committed(Layer, seed: 11, bits);
        var commitment = InputCommitment.Commit(pair.Verifying, pair.Network.InputValues, Seed);
        var other = Changed(pair.Network.InputValues);
        var execution = pair.Prover.Run(other);
        Assert.NotEqual(commitment, pair.Prover.CommitmentTo(execution, Seed));
        var proof = pair.Prover.Prove(execution, Seed);
        Assert.True(Verify(pair.Verifying, InputCommitment.Commit(pair.Verifying, other, Seed), proof).Accepted);
        Assert.False(Verify(pair.Verifying, commitment, proof).Accepted);
    }

    [Fact]
    public void A_proof_is_good_under_its_own_commitment_only()
    {
        var pair = Committed(Layer, seed: 11, bits: 100);
        var execution = pair.Prover.Run(pair.Network.InputValues);
        var proof = pair.Prover.Prove(execution, Seed);
        var commitment = InputCommitment.Commit(pair.Verifying, pair.Network.InputValues, Seed);
        // The same input under another seed, the other's root, the other's mark.
        var other = InputCommitment.Commit(pair.Verifying, pair.Network.InputValues, OtherSeed);
        byte[][] wrong =
        [
            other, [.. other[..32], .. commitment[32..]], [.. commitment[..32], .. other[32..]],
            [.. commitment[..32], .. new byte[commitment.Length - 32]],
        ];
        Assert.True(Verify(pair.Verifying, commitment, proof).Accepted);
        Assert.All(wrong, w => Assert.False(Verify(pair.Verifying, w, proof).Accepted));
        Assert.True(Verify(pair.Verifying, other, pair.Prover.Prove(execution, OtherSeed)).Accepted);
    }

    [Fact]
    public void What_is_no_commitment_is_refused_before_the_proof_is_read()
    {
        var pair = Committed(Layer, seed: 11, bits: 128);
        var commitment = InputCommitment.Commit(pair.Verifying, pair.Network.InputValues, Seed);
        var notCanonical = (byte[])commitment.Clone();
        notCanonical.AsSpan(^8).Fill(0xFF);
        byte[][] bad = [[], commitment[..^1], commitment[..32], [.. commitment, 0], notCanonical];
        Assert.All(bad, b => Assert.Equal(RejectionStage.InputCommitment, Verify(pair.Verifying, b, new byte[10]).Stage));
        Assert.Equal(RejectionStage.Encoding, Verify(pair.Verifying, commitment, new byte[10]).Stage);
        Assert.Throws<ArgumentException>(() => pair.Verify(new byte[10]));
    }

    [Fact]
    public void A_commitment_for_a_model_without_committed_inputs_is_refused()
    {
        var pair = KeyPair.Create(Layer, seed: 11, bits: 100);
        var proof = pair.Prove();
        Assert.False(pair.Verifying.HasCommittedInputs);
        Assert.True(Verify(pair.Verifying, [], proof).Accepted);
        Assert.Equal(RejectionStage.InputCommitment, Verify(pair.Verifying, new byte[48], proof).Stage);
        Assert.Throws<ArgumentException>(() => InputCommitment.Commit(pair.Verifying, pair.Network.InputValues, Seed));
        var execution = pair.Prover.Run(pair.Network.InputValues);
        Assert.Throws<ArgumentException>(() => pair.Prover.Prove(execution, Seed));
        Assert.Throws<ArgumentException>(() => pair.Prover.CommitmentTo(execution, Seed));
    }

    [Fact]
    public void A_seed_is_needed_and_has_32_bytes()
    {
        var pair = Committed(Layer, seed: 11, bits: 100);
        var execution = pair.Prover.Run(pair.Network.InputValues);
        Assert.Throws<ArgumentException>(() => pair.Prover.Prove(execution));
        Assert.Throws<ArgumentException>(() => pair.Prover.Prove(execution, Seed.AsSpan(1)));
        Assert.Throws<ArgumentException>(() => InputCommitment.Commit(pair.Verifying, pair.Network.InputValues, Seed.AsSpan(1)));
    }

    /// <summary>One seed under two inputs must not show their difference: nothing of the two commitments repeats.</summary>
    [Fact]
    public void The_randomness_follows_from_seed_key_and_codes()
    {
        var pair = Committed(Layer, seed: 11, bits: 100);
        byte[] Of(IReadOnlyList<long[]> codes, byte[] seed) => InputCommitment.Derive(pair.Verifying, codes, seed);
        var codes = pair.Network.InputValues;
        Assert.Equal(Of(codes, Seed), Of(codes, Seed));
        Assert.NotEqual(Of(codes, Seed), Of(codes, OtherSeed));
        Assert.NotEqual(Of(codes, Seed), Of(Changed(codes), Seed));
        var renewed = KeyRenewal.Renew(pair.Proving, pair.Verifying).Verifying;
        Assert.NotEqual(Of(codes, Seed), InputCommitment.Derive(renewed, codes, Seed));
    }

    [Fact]
    public void A_renewed_key_takes_the_same_seed_and_gives_a_new_commitment()
    {
        var pair = Committed(Layer, seed: 11, bits: 100);
        var old = InputCommitment.Commit(pair.Verifying, pair.Network.InputValues, Seed);
        var (proving, verifying, link) = KeyRenewal.Renew(pair.Proving, pair.Verifying);
        Assert.True(ModelVerifier.CheckRenewal(pair.Verifying, verifying, link).Accepted);
        var prover = new InferenceProver(proving, verifying);
        var execution = prover.Run(pair.Network.InputValues);
        var commitment = prover.CommitmentTo(execution, Seed);
        Assert.NotEqual(old, commitment);
        var proof = prover.Prove(execution, Seed);
        Assert.True(Verify(verifying, commitment, proof).Accepted);
        Assert.False(Verify(verifying, old, proof).Accepted);
        Assert.False(Verify(pair.Verifying, commitment, proof).Accepted);
    }

    [Theory]
    [InlineData(100, true)]
    [InlineData(128, false)]
    public void Every_commitment_survives_64_proofs(int bits, bool privateWeights)
    {
        var key = Committed(Layer, seed: 11, bits, privateWeights).Verifying;
        Assert.True(InputCommitment.Openings(key) >= 64);
        Assert.True(InputCommitment.Openings(key) * key.Statement.Matrix.Queries <= key.Statement.Matrix.Randomness);
    }

    [Fact]
    public void Codes_out_of_range_or_of_another_number_are_not_committed_to()
    {
        var pair = Committed(Layer, seed: 11, bits: 100);
        foreach (var code in (long[])[32768, -32769, long.MaxValue])
        {
            var codes = pair.Network.InputValues.Select(v => (long[])v.Clone()).ToArray();
            codes[0][1] = code;
            Assert.Throws<UnprovableInputException>(() => InputCommitment.Commit(pair.Verifying, codes, Seed));
        }

        Assert.Throws<ArgumentException>(() => InputCommitment.Commit(pair.Verifying, [], Seed));
        Assert.Throws<ArgumentException>(() => InputCommitment.Commit(pair.Verifying, [new long[11]], Seed));
    }

    [Fact]
    public void Public_private_and_committed_inputs_may_stand_side_by_side()
    {
        var pair = KeyPair.Create(
            "sum with broadcast", 11, new CompileOptions(
                SecurityProfile.Proven100, Budget: 1, InputPorts: [Visibility.Committed, Visibility.Public]));
        var codes = pair.Network.InputValues;
        Assert.Equal(
            [PortVisibility.Committed, PortVisibility.Public], pair.Verifying.Interface.Inputs.Select(p => p.Visibility));
        var commitment = InputCommitment.Commit(pair.Verifying, codes, Seed);
        Assert.Equal(commitment, InputCommitment.Commit(pair.Verifying, [codes[0], []], Seed));
        var proof = pair.Prover.Prove(pair.Prover.Run(codes), Seed);
        Assert.True(Verify(VerifyingKey.Read(pair.Verifying.ToBytes()), commitment, proof, out var ports).Accepted);
        Assert.Null(ports.Inputs[0]);
        Assert.Equal(codes[1], ports.Inputs[1]);
        var expected = ModelVerifier.Verify(
            pair.Verifying, [null, Changed(codes)[1]], commitment, proof, VerifierPolicy.Default, out _);
        Assert.Equal(RejectionStage.PublicValues, expected.Stage);
    }

    [Fact]
    public void Keys_survive_their_files()
    {
        var pair = Committed(Layer, seed: 11, bits: 100);
        var read = VerifyingKey.Read(pair.Verifying.ToBytes());
        var proving = ProvingKeyFile.Read(ProvingKeyFile.ToBytes(pair.Proving));
        Assert.Equal(pair.Verifying.Digest, read.Digest);
        var prover = new InferenceProver(proving, read);
        var execution = prover.Run(pair.Network.InputValues);
        var commitment = InputCommitment.Commit(pair.Verifying, pair.Network.InputValues, Seed);
        Assert.True(Verify(read, commitment, prover.Prove(execution, Seed)).Accepted);
    }

    private static KeyPair Committed(string scenario, int seed, int bits, bool privateWeights = true) =>
        KeyPair.Create(scenario, seed, bits, Visibility.Committed, privateWeights: privateWeights, budget: 1);

    private static Verdict Verify(VerifyingKey key, byte[] commitment, byte[] proof) => Verify(key, commitment, proof, out _);

    private static Verdict Verify(VerifyingKey key, byte[] commitment, byte[] proof, out PublicPorts ports) =>
        ModelVerifier.Verify(key, null, commitment, proof, VerifierPolicy.Default, out ports);

    private static long[][] Changed(IReadOnlyList<long[]> codes)
    {
        var changed = codes.Select(v => (long[])v.Clone()).ToArray();
        foreach (var values in changed) values[0] ^= 1;
        return changed;
    }
}
