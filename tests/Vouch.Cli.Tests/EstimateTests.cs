using Vouch.Protocol.Keys;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Statements;
using Vouch.Prover.Costs;
using Vouch.Workspace.Keys;
using Vouch.Workspace.Machine;

namespace Vouch.Cli.Tests;

/// <summary>Estimates are of the right size; how near they come is measured in docs/benchmarks.md, not here.</summary>
public sealed class EstimateTests(CompiledModels models) : IDisposable
{
    private readonly Sandbox _box = new();

    public void Dispose() => _box.Dispose();

    [Fact]
    public void The_estimated_size_of_a_proof_is_within_a_quarter()
    {
        var estimate = CostEstimate.Of(Statement(models.Key));
        Assert.InRange(new FileInfo(models.Proof).Length / (double)estimate.ProofBytes, 0.75, 1.25);
    }

    [Fact]
    public void Inspect_and_a_key_agree_and_the_parts_of_memory_are_the_whole()
    {
        var json = _box.Run("inspect", Sandbox.Sample("wdbc-mlp.onnx"), "--calibration", Sandbox.Sample("wdbc-records.jsonl"), "--json").Expect(0).Json;
        var estimate = CostEstimate.Of(Statement(models.Key));
        Assert.Equal(estimate.ProofBytes, json["about_proof_bytes"]!.GetValue<long>());
        var memory = json["about_memory_bytes"]!.AsObject();
        var parts = memory.Where(part => part.Key != "committed").Sum(part => part.Value!.GetValue<long>());
        Assert.Equal(estimate.PeakBytes, parts);
        Assert.InRange(parts, 50e6, 1e9);
        Assert.InRange(json["about_prove_ms"]!.GetValue<double>(), 1, 60_000);
        Assert.True(json["about_compile_peak_rss_bytes"]!.GetValue<long>() > 50_000_000);
    }

    [Fact]
    public void Larger_statements_cost_more_in_every_respect()
    {
        var one = Statement(models.Key);
        var (small, large) = (CostEstimate.Of(one), CostEstimate.Of(one.OfBatch(64)));
        Assert.True(large.ProveMilliseconds > small.ProveMilliseconds);
        Assert.True(large.PeakBytes > small.PeakBytes);
        Assert.True(large.ProofBytes > small.ProofBytes);
        // Many together cost less than each alone.
        Assert.True(large.ProveMilliseconds < 64 * small.ProveMilliseconds);
        Assert.True(small.ColdProveMilliseconds > small.ProveMilliseconds);
    }

    [Fact]
    public void A_machine_twice_as_fast_takes_half_the_time()
    {
        var reference = MachineRates.Reference;
        var fast = new MachineRates(
            2 * reference.Bytes, 2 * reference.Products, 2 * reference.SmallProducts, 2 * reference.FloatProducts, 2 * reference.Permutations);
        var statement = Statement(models.Key);
        Assert.Equal(2, CostEstimate.Of(statement, reference).ProveMilliseconds / CostEstimate.Of(statement, fast).ProveMilliseconds, 6);
        Assert.Equal(CostEstimate.Of(statement, reference).PeakBytes, CostEstimate.Of(statement, fast).PeakBytes);
    }

    [Theory]
    [InlineData(64, false)]
    [InlineData(4096, true)]
    public void Code_words_of_many_weights_need_memory_where_they_are_in_no_file(int rows, bool isMany)
    {
        var system = new ConstraintSystem([new Block("w", BlockSource.Weights, [rows, 1024])], [], [], []);
        var (inFile, inMemory) = (Memory(system, true), Memory(system, false));
        Assert.Equal(isMany, inMemory.Total > inFile.Total);
        Assert.True(inMemory.KeptCodeWords > inMemory.Weights);
        Assert.Equal(isMany ? 0 : inMemory.KeptCodeWords, inFile.KeptCodeWords);

        static MemoryEstimate Memory(ConstraintSystem system, bool weightsInFile)
        {
            var plan = new StatementPlan(system);
            var matrix = MatrixParameters.Choose(SecurityProfile.Proven128, 14, 64, 64, 3);
            return MemoryEstimate.Of(
                SecurityProfile.Proven128, matrix, system, plan, new Layout(system, plan, 14, SecurityProfile.Proven128.ExtensionDegree), weightsInFile);
        }
    }

    [Fact]
    public void Work_follows_the_statement()
    {
        var statement = Statement(models.Key);
        var (one, many) = (ProvingWork.Of(statement), ProvingWork.Of(statement.OfBatch(8)));
        Assert.Equal(8, many[Prover.ProvingStep.Inference].FloatProducts / one[Prover.ProvingStep.Inference].FloatProducts, 6);
        Assert.Equal(one[Prover.ProvingStep.Grinding], many[Prover.ProvingStep.Grinding]);
        var sum = one[Prover.ProvingStep.Encode] + one[Prover.ProvingStep.Hash];
        Assert.Equal(one[Prover.ProvingStep.Hash].Permutations, sum.Permutations);
        Assert.Equal(2 * sum.Bytes, (2 * sum).Bytes);
    }

    private static ProofStatement Statement(string key) => VerifyingKeyFile.Read(key).Statement;
}
