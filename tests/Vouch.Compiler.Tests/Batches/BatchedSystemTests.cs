using Vouch.Compiler.Lowering;
using Vouch.Compiler.Tests.Lowering;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Statements;
using Xunit;

namespace Vouch.Compiler.Tests.Batches;

/// <summary>
/// A batched system holds exactly if the system holds for every inference: both are evaluated by nested loops, on honest
/// assignments and on wrong ones.
/// </summary>
public class BatchedSystemTests
{
    public static TheoryData<string> Names => [.. Scenarios.All];

    [Theory]
    [MemberData(nameof(Names))]
    public void Honest_inferences_together_satisfy_it(string name)
    {
        foreach (var inputs in (Visibility[])[Visibility.Private, Visibility.Public, Visibility.Committed])
        {
            var batch = Batch.Create(name, 3, inputs);
            Assert.Null(new ConstraintChecker(batch.Batched).FirstViolation(batch.Whole));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_changed_cell_violates_it_exactly_if_it_violates_its_inference(string name)
    {
        const int Count = 3, Changes = 12;
        var random = new Random(9);
        var batch = Batch.Create(name, Count);
        var (one, whole) = (new ConstraintChecker(batch.System), new ConstraintChecker(batch.Batched));
        var own = Enumerable.Range(0, batch.System.Blocks.Count).Where(b => BatchedSystem.IsRepeated(batch.System.Blocks[b])).ToArray();
        for (var change = 0; change < Changes; change++)
        {
            var (block, at) = (own[random.Next(own.Length)], random.Next(Count));
            var cell = random.Next(batch.System.Blocks[block].ValidCells);
            var by = random.Next(2) == 0 ? 1 : -1;
            var wrong = Changed(batch.Inferences[at], block, cell, by);
            var single = one.FirstViolation(wrong, block) is not null;
            Assignment[] all = [.. batch.Inferences];
            all[at] = wrong;
            var together = whole.FirstViolation(Batch.Join(batch.System, all), block) is not null;
            Assert.True(single == together, $"{batch.System.Blocks[block].Name}, inference {at}, cell {cell}: {single}, together {together}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Values_of_two_inferences_cannot_be_exchanged(string name)
    {
        var batch = Batch.Create(name, 2);
        var exchanged = 0;
        for (var b = 0; b < batch.System.Blocks.Count; b++)
        {
            if (batch.System.Blocks[b].Source != BlockSource.Public || batch.Inferences[0].Values[b].SequenceEqual(batch.Inferences[1].Values[b]))
            {
                continue;
            }

            long[][] values = [.. batch.Whole.Values];
            values[b] = [.. batch.Inferences[1].Values[b], .. batch.Inferences[0].Values[b]];
            Assert.NotNull(new ConstraintChecker(batch.Batched).FirstViolation(new Assignment(values)));
            exchanged++;
        }

        Assert.True(exchanged > 0, "no output differs");
    }

    [Fact]
    public void One_inference_is_the_system_itself()
    {
        var system = Batch.Create("dense layer", 1).System;
        Assert.Same(system, BatchedSystem.Of(system, 1));
    }

    [Theory]
    [InlineData("dense layer")]
    [InlineData("convolution, grouped")]
    [InlineData("softmax")]
    [InlineData("window max, padded")]
    public void The_encoding_of_the_batched_system_can_be_read_and_names_the_count(string name)
    {
        var system = Batch.Create(name, 1).System;
        var encodings = Enumerable.Range(1, 5).Select(count => Encode(BatchedSystem.Of(system, count))).ToArray();
        Assert.Equal(encodings.Length, encodings.Distinct().Count());
        foreach (var encoding in encodings)
        {
            using var reader = new BinaryReader(new MemoryStream(Convert.FromHexString(encoding)));
            Assert.Equal(encoding, Encode(ConstraintSystemSerializer.Read(reader)));
        }
    }

    [Theory]
    [InlineData("dense layer")]
    [InlineData("convolution, grouped")]
    public void Layers_of_weights_get_no_further_variable_in_the_product_sumcheck(string name)
    {
        var system = Batch.Create(name, 1).System;
        var (one, many) = (new StatementPlan(system), new StatementPlan(BatchedSystem.Of(system, 16)));
        var layers = Enumerable.Range(0, system.Products.Count).Where(i => Reads(system, system.Products[i].Left) != Reads(system, system.Products[i].Right)).ToArray();
        Assert.NotEmpty(layers);
        Assert.All(layers, i => Assert.Equal(one.ProductVariables[i], many.ProductVariables[i]));
    }

    private static bool Reads(ConstraintSystem system, LinearForm? form) =>
        form?.Terms.Any(t => system.Blocks[t.View.Block].Source == BlockSource.Weights) ?? false;

    [Fact]
    public void Weights_keep_their_places()
    {
        var system = Batch.Create("dense layer", 1).System;
        var (one, many) = (LayoutOf(system), LayoutOf(BatchedSystem.Of(system, 37)));
        var weights = Enumerable.Range(0, system.Blocks.Count).Where(b => system.Blocks[b].Source == BlockSource.Weights).ToArray();
        Assert.NotEmpty(weights);
        Assert.All(weights, b => Assert.Equal(one.Offset(b), many.Offset(b)));
        Assert.Equal(one.Region(BlockSource.Weights), many.Region(BlockSource.Weights));
    }

    private static Layout LayoutOf(ConstraintSystem system) =>
        new(system, new StatementPlan(system), 6, SecurityProfile.Proven128.ExtensionDegree);

    [Fact]
    public void What_is_too_large_is_refused()
    {
        var system = Batch.Create("dense layer", 1).System;
        Assert.False(BatchedSystem.Fits(system, int.MaxValue));
        Assert.Throws<ArgumentException>(() => BatchedSystem.Of(system, int.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => BatchedSystem.Of(system, 0));
        int[] deep = [.. Enumerable.Repeat(1, 16)];
        var rank = system with { Blocks = [.. system.Blocks, new Block("deep", BlockSource.Trace, deep)] };
        Assert.True(BatchedSystem.Fits(system, 2));
        Assert.False(BatchedSystem.Fits(rank, 2));
    }

    private static Assignment Changed(Assignment honest, int block, int cell, int by)
    {
        long[][] values = [.. honest.Values];
        values[block] = [.. values[block]];
        values[block][cell] += by;
        return new Assignment(values);
    }

    private static string Encode(ConstraintSystem system)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        ConstraintSystemSerializer.Write(writer, system);
        writer.Flush();
        return Convert.ToHexString(stream.ToArray());
    }
}
