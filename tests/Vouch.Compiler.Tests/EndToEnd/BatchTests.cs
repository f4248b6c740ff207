using Vouch.Compiler.Keys;
using Vouch.Compiler.Lowering;
using Vouch.Compiler.Tests.Batches;
using Vouch.Compiler.Tests.Lowering;
using Vouch.Models;
using Vouch.Models.Quantization;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Proofs;
using Vouch.Verifier;
using Xunit;

namespace Vouch.Compiler.Tests.EndToEnd;

/// <summary>Many inferences in one proof: docs/protocol.md, section 4.6.</summary>
public class BatchTests
{
    private const string Layer = "dense layer";

    public static TheoryData<string> Names => [.. Scenarios.All];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_operator_is_proven_for_two_inputs_at_once(string name) => AssertProven(KeyPair.Create(name, 1, bits: 100), name, 2);

    [Theory]
    [InlineData(Layer, 3)]
    [InlineData(Layer, 16)]
    [InlineData("convolution, grouped", 5)]
    [InlineData("matrix product, broadcast both", 4)]
    [InlineData("softmax", 7)]
    public void The_outputs_are_the_executors_at_128_bits(string name, int count) => AssertProven(KeyPair.Create(name, 1), name, count);

    [Fact]
    public void Public_inputs_are_compared_one_by_one()
    {
        var pair = KeyPair.Create(Layer, 1, 128, Visibility.Public, Visibility.Private, privateWeights: false);
        var inputs = Batch.Inputs(Layer, 3).ToArray();
        var proof = pair.Prover.ProveBatch([.. inputs.Select(pair.Prover.Run)]);
        Assert.True(Verify(pair, proof, out var ports, inputs).Accepted);
        Assert.All(Enumerable.Range(0, 3), i => Assert.Equal(inputs[i][0], ports[i].Inputs[0]));
        Assert.True(Verify(pair, proof, out _, [null, inputs[1], [null]]).Accepted);

        Assert.Equal(RejectionStage.PublicValues, Verify(pair, proof, out _, [inputs[1], inputs[0], inputs[2]]).Stage);
        Assert.Equal(RejectionStage.PublicValues, Verify(pair, proof, out _, inputs[..2]).Stage);
        Assert.Equal(RejectionStage.PublicValues, Verify(pair, proof, out _, [.. inputs, inputs[0]]).Stage);
        Assert.Equal(RejectionStage.PublicValues, Verify(pair, proof, out _, []).Stage);
        long[][] other = [[.. inputs[2][0]]];
        other[0][^1] ^= 1;
        var verdict = Verify(pair, proof, out _, [inputs[0], inputs[1], other]);
        Assert.Equal((RejectionStage.PublicValues, 2), (verdict.Stage, verdict.Round));
    }

    [Fact]
    public void A_batch_of_one_is_an_ordinary_proof_in_the_only_form_it_has()
    {
        var pair = KeyPair.Create(Layer, 1, bits: 100);
        var proof = pair.Prover.ProveBatch([pair.Prover.Run(pair.Network.InputValues)]);
        Assert.True(pair.Verify(proof).Accepted);
        Assert.True(Verify(pair, proof, out var ports).Accepted);
        Assert.Single(ports);

        var asBatch = (byte[])[.. ProofFormat.BatchMagic, 1, 0, 0, 0, .. proof[ProofFormat.Magic.Length..]];
        Assert.Equal(RejectionStage.Encoding, Verify(pair, asBatch, out _).Stage);
        Assert.Equal(RejectionStage.Encoding, pair.Verify(asBatch).Stage);
    }

    /// <summary>With nothing public, no length tells batches apart: then the digest alone does.</summary>
    [Theory]
    [InlineData(Visibility.Public)]
    [InlineData(Visibility.Private)]
    public void A_batch_is_no_proof_of_one_inference_and_of_no_other_number(Visibility outputs)
    {
        var pair = KeyPair.Create(Layer, 1, bits: 100, outputs: outputs);
        var proof = pair.Prover.ProveBatch([.. Batch.Inputs(Layer, 4).Select(pair.Prover.Run)]);
        Assert.True(Verify(pair, proof, out _).Accepted);
        var verdict = pair.Verify(proof);
        Assert.Equal(RejectionStage.Encoding, verdict.Stage);
        Assert.Contains("4 inferences", verdict.Detail, StringComparison.Ordinal);
        var one = (byte[])[.. ProofFormat.Magic, .. proof[(ProofFormat.BatchMagic.Length + 4)..]];
        Assert.False(pair.Verify(one).Accepted);
        Assert.False(Verify(pair, one, out _).Accepted);
        foreach (var count in (int[])[int.MinValue, -4, 0, 1, 2, 3, 5, 8, 1000, ProofFormat.MostInferences, ProofFormat.MostInferences + 1, int.MaxValue])
        {
            var other = (byte[])[.. ProofFormat.BatchMagic, .. BitConverter.GetBytes(count), .. proof[(ProofFormat.BatchMagic.Length + 4)..]];
            Assert.False(Verify(pair, other, out _).Accepted, count.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        for (var length = 0; length < proof.Length; length += 1 + (proof.Length / 60)) Assert.False(Verify(pair, proof[..length], out _).Accepted);
        Assert.False(Verify(pair, (byte[])[.. proof, 0], out _).Accepted);
    }

    [Fact]
    public void The_digest_names_the_number()
    {
        var statement = KeyPair.Create(Layer, 1, bits: 100).Verifying.Statement;
        Assert.Same(statement, statement.OfBatch(1));
        var digests = Enumerable.Range(1, 20).Select(count => Convert.ToHexString(statement.OfBatch(count).Digest)).ToArray();
        Assert.Equal(digests.Length, digests.Distinct().Count());
        Assert.Equal(statement.OfBatch(7).Digest, statement.OfBatch(7).Digest);
        Assert.Throws<ArgumentException>(() => statement.OfBatch(2).OfBatch(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => statement.OfBatch(0));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(128)]
    public void Every_batch_reaches_the_level_and_there_is_room_for_a_thousand(int bits)
    {
        var statement = KeyPair.Create(Layer, 1, bits).Verifying.Statement;
        var largest = statement.LargestBatch();
        Assert.True(largest >= 1024, $"{largest}");
        foreach (var count in (int[])[2, 3, 1000, largest])
        {
            var batch = statement.OfBatch(count);
            Assert.True(batch.Security.ReachesTarget);
            Assert.True(batch.Security.ProvenBits <= statement.Security.ProvenBits);
            Assert.Equal(statement.Matrix, batch.Matrix);
        }
    }

    [Fact]
    public void Too_many_are_refused_with_the_largest_number_that_fits()
    {
        var pair = KeyPair.Create(Layer, 1, bits: 100);
        var (most, one) = (pair.Verifying.Statement.LargestBatch(), pair.Prover.Run(pair.Network.InputValues));
        Assert.Null(pair.Verifying.Statement.BatchProblem(most));
        Assert.NotNull(pair.Verifying.Statement.BatchProblem(most + 1));
        var refused = Assert.Throws<ModelException>(() => pair.Prover.ProveBatch([.. Enumerable.Repeat(one, most + 1)]));
        Assert.Contains(most.ToString(System.Globalization.CultureInfo.InvariantCulture), refused.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => pair.Verifying.Statement.OfBatch(most + 1));
        Assert.Throws<ModelException>(() => pair.Prover.ProveBatch([]));
    }

    /// <summary>A mask row without room, as keys had before there were batches: some numbers fit, larger ones are refused.</summary>
    [Fact]
    public void A_mask_row_that_is_too_small_for_a_batch_is_noticed()
    {
        var own = KeyPair.Create(Layer, 1, privateWeights: false).Verifying.Statement;
        var cells = own.Plan.MaskCells(own.Layout.LogCells);
        // The rate whose queries leave the least of the mask row unused.
        var tight = Enumerable.Range(1, 8).Select(rate => MatrixParameters.Choose(own.Profile, own.Matrix.LogColumns, 1, cells, rate))
            .MinBy(m => (1 << m.LogMask) - m.Queries)!;
        var statement = new ProofStatement(own.System, own.Profile, tight, own.WeightsRoot, [], own.Interface);
        var most = statement.LargestBatch();
        Assert.True(most < own.LargestBatch(), $"{most}");
        Assert.Contains("mask", statement.BatchProblem(most + 1), StringComparison.Ordinal);
        Assert.Equal(most, statement.OfBatch(most).Inferences);
    }

    [Fact]
    public void Committed_inputs_have_no_batches()
    {
        var pair = KeyPair.Create(Layer, 1, inputs: Visibility.Committed);
        var execution = pair.Prover.Run(pair.Network.InputValues);
        foreach (var count in (int[])[1, 2])
        {
            var refused = Assert.Throws<ModelException>(() => pair.Prover.ProveBatch([.. Enumerable.Repeat(execution, count)]));
            Assert.Contains("committed", refused.Message, StringComparison.Ordinal);
        }

        Assert.Throws<ArgumentException>(() => pair.Verifying.Statement.OfBatch(2));
        var header = (byte[])[.. ProofFormat.Header(2), .. new byte[1000]];
        Assert.Equal(RejectionStage.InputCommitment, Verify(pair, header, out _).Stage);
    }

    [Fact]
    public void Proofs_of_different_sizes_come_from_one_prover_and_one_commitment()
    {
        var pair = KeyPair.Create(Layer, 1, bits: 100, budget: 6);
        foreach (var count in (int[])[3, 1, 2, 3]) AssertProven(pair, Layer, count);
        Assert.True(pair.Verify(pair.Prove()).Accepted);
    }

    private static void AssertProven(KeyPair pair, string name, int count)
    {
        var executions = Batch.Inputs(name, count).Select(pair.Prover.Run).ToArray();
        var proof = pair.Prover.ProveBatch(executions);
        var verdict = Verify(pair, proof, out var ports);
        Assert.True(verdict.Accepted, verdict.ToString());
        Assert.Equal(count, ports.Count);
        var graph = pair.Model.Graph;
        for (var i = 0; i < count; i++)
        {
            for (var o = 0; o < graph.Outputs.Count; o++) Assert.Equal(executions[i].Tensors[graph.Outputs[o]], ports[i].Outputs[o]);
            Assert.All(ports[i].Inputs, Assert.Null);
        }
    }

    private static Verdict Verify(
        KeyPair pair, byte[] proof, out IReadOnlyList<PublicPorts> ports, IReadOnlyList<IReadOnlyList<long[]?>?>? inputs = null) =>
        ModelVerifier.VerifyBatch(pair.Verifying, inputs, proof, VerifierPolicy.Default, out ports);
}
