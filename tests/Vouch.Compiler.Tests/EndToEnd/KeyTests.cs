using Vouch.Compiler.Keys;
using Vouch.Compiler.Tests.Lowering;
using Vouch.Models;
using Vouch.Models.Quantization;
using Vouch.Prover;
using Vouch.Prover.Commitments;
using Vouch.Protocol.Keys;
using Vouch.Verifier;
using Xunit;

namespace Vouch.Compiler.Tests.EndToEnd;

public class KeyTests
{
    internal static readonly string WithWeights =
        Scenarios.All.First(name => Scenarios.Create(name, 1).Build().Constants.Count > 0);

    [Fact]
    public void A_key_without_a_valid_range_proof_is_refused()
    {
        var pair = KeyPair.Create(WithWeights, seed: 5);
        foreach (var proof in (byte[][])[[], [.. pair.Verifying.WeightRangeProof[..^1]], Flipped(pair.Verifying.WeightRangeProof)])
        {
            Assert.False(ModelVerifier.CheckKey(WithRangeProof(pair.Verifying, proof)).Accepted);
        }

        var other = KeyPair.Create(WithWeights, seed: 6);
        Assert.False(ModelVerifier.CheckKey(WithRangeProof(pair.Verifying, other.Verifying.WeightRangeProof)).Accepted);
        Assert.False(ModelVerifier.CheckKey(WithRangeProof(pair.Verifying, pair.Prove())).Accepted);
    }

    [Fact]
    public void A_key_whose_range_statement_bounds_nothing_is_refused()
    {
        var key = KeyPair.Create(WithWeights, seed: 5).Verifying;
        var ranges = key.WeightRangeStatement.System;
        foreach (var without in Enumerable.Range(0, ranges.Lookups.Count))
        {
            var fewer = ranges with { Lookups = [.. ranges.Lookups.Where((_, i) => i != without)] };
            Assert.Throws<InvalidDataException>(() => WithRanges(key, fewer));
        }

        var wider = ranges with { Tables = [.. ranges.Tables.Select(t => t with { Bits = 18 })] };
        Assert.NotNull(WithRanges(key, ranges));
        Assert.NotNull(WithRanges(key, wider));
        Assert.Throws<InvalidDataException>(() => WithRanges(key, ranges with { Lookups = [] }));
    }

    private static VerifyingKey WithRanges(VerifyingKey key, Vouch.Protocol.Statements.ConstraintSystem ranges) => new(
        key.Statement.Profile, key.Statement.Matrix, key.Statement.WeightsRoot, key.WeightsArePrivate, key.Statement.System,
        ranges, key.Interface, key.WeightRangeProof);

    [Fact]
    public void Weights_out_of_range_get_no_key()
    {
        var model = KeyPair.Create(WithWeights, seed: 1).Model;
        var graph = model.Graph;
        var constants = graph.Constants.ToDictionary(c => c.Key, c => c.Value);
        var (id, constant) = constants.First();
        var values = (long[])constant.Values.Clone();
        values[0] = 1L << (constant.Bits - 1);
        constants[id] = constant with { Values = values };
        var wrong = model with { Graph = graph with { Constants = constants } };
        var thrown = Record.Exception(() => ModelCompiler.Compile(wrong, CompileOptions.Default));
        Assert.True(thrown is UnsatisfiedException or ModelException, thrown?.ToString());
    }

    [Fact]
    public void Keys_of_two_models_do_not_mix()
    {
        var a = KeyPair.Create(WithWeights, seed: 5);
        var b = KeyPair.Create(WithWeights, seed: 6);
        Assert.Throws<ModelException>(() => new InferenceProver(a.Proving, b.Verifying));
        Assert.False(b.Verify(a.Prove()).Accepted);
    }

    [Fact]
    public void A_proving_key_with_changed_weights_is_refused()
    {
        var pair = KeyPair.Create(WithWeights, seed: 5);
        var constants = pair.Model.Graph.Constants.ToDictionary(c => c.Key, c => c.Value);
        var (id, constant) = constants.First();
        var values = (long[])constant.Values.Clone();
        values[0] = values[0] == 0 ? 1 : 0;
        constants[id] = constant with { Values = values };
        var changed = pair.Proving with { Model = pair.Model with { Graph = pair.Model.Graph with { Constants = constants } } };
        Assert.Throws<ModelException>(() => new InferenceProver(changed, pair.Verifying));
    }

    [Fact]
    public void A_renewed_key_proves_that_it_holds_the_same_weights()
    {
        var pair = KeyPair.Create(WithWeights, seed: 5);
        var (proving, verifying, link) = KeyRenewal.Renew(pair.Proving, pair.Verifying);
        Assert.True(ModelVerifier.CheckKey(verifying).Accepted);
        Assert.NotEqual(pair.Verifying.Statement.WeightsRoot, verifying.Statement.WeightsRoot);
        var verdict = ModelVerifier.CheckRenewal(pair.Verifying, verifying, link);
        Assert.True(verdict.Accepted, verdict.Detail);
        var prover = new InferenceProver(proving, verifying);
        var proof = prover.Prove(prover.Run(pair.Network.InputValues));
        Assert.True(ModelVerifier.Verify(verifying, null, proof, VerifierPolicy.Default, out _).Accepted);
        Assert.False(pair.Verify(proof).Accepted);

        // Neither another model's key, nor a damaged link, nor the reverse direction passes.
        var other = KeyPair.Create(WithWeights, seed: 6);
        Assert.False(ModelVerifier.CheckRenewal(pair.Verifying, other.Verifying, link).Accepted);
        Assert.False(ModelVerifier.CheckRenewal(pair.Verifying, verifying, Flipped(link)).Accepted);
        Assert.False(ModelVerifier.CheckRenewal(verifying, pair.Verifying, link).Accepted);
    }

    [Fact]
    public void A_renewal_with_other_weights_cannot_be_proven()
    {
        var pair = KeyPair.Create(WithWeights, seed: 5);
        var constants = pair.Model.Graph.Constants.ToDictionary(c => c.Key, c => c.Value);
        var (id, constant) = constants.First();
        constants[id] = constant with { Values = [.. constant.Values.Select(v => v == 0 ? 1 : 0L)] };
        var changed = pair.Proving with { Model = pair.Model with { Graph = pair.Model.Graph with { Constants = constants } } };
        // The old commitment recomputed from other weights is not the one the old key names: its columns do not open.
        var renewed = Record.Exception(() =>
        {
            var (_, verifying, link) = KeyRenewal.Renew(changed, pair.Verifying);
            Assert.False(ModelVerifier.CheckRenewal(pair.Verifying, verifying, link).Accepted);
        });
        Assert.True(renewed is null or UnsatisfiedException);
    }

    [Fact]
    public void Columns_opened_over_a_whole_budget_stay_below_the_random_coefficients()
    {
        var pair = KeyPair.Create(WithWeights, seed: 5, budget: 3);
        var matrix = pair.Verifying.Statement.Matrix;
        Assert.True(matrix.OpeningBudget >= 3 + ModelCompiler.ReservedOpenings);
        Assert.True(matrix.OpeningBudget * matrix.Queries <= matrix.Randomness);
    }

    private static byte[] Flipped(byte[] bytes)
    {
        var copy = (byte[])bytes.Clone();
        copy[copy.Length / 2] ^= 1;
        return copy;
    }

    private static VerifyingKey WithRangeProof(VerifyingKey key, byte[] proof) => new(
        key.Statement.Profile, key.Statement.Matrix, key.Statement.WeightsRoot, key.WeightsArePrivate, key.Statement.System,
        key.WeightRangeStatement.System, key.Interface, proof);
}
