using Soundness.Tests.Systems;
using Soundness.Tests.ZeroKnowledge.Statements;
using Vouch.Algebra;
using Vouch.Protocol.Statements;
using Vouch.Verifier;
using Xunit;
using static Soundness.Tests.Lying.Telling;
using static Soundness.Tests.ZeroKnowledge.Statements.MatrixProduct;

namespace Soundness.Tests.Lying;

/// <summary>Lies about single inferences among true ones, and between inferences: docs/protocol.md, section 4.6.</summary>
public class BatchLies
{
    private const int Count = 3;
    private static readonly Lazy<Setup> Shared = new(() => Setup.Batch(Count));

    private static Setup Own => Shared.Value;

    private static Assignment True => Own.Assignment;

    public static TheoryData<int> Inferences => [.. Enumerable.Range(0, Count)];

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void The_truth_is_accepted(int count)
    {
        var verdict = LyingProver.Tell(Setup.Batch(count), new Lie<Quadratic>());
        Assert.True(verdict.Accepted, verdict.ToString());
    }

    /// <summary>
    /// Whoever reads a proof finds inference i's outputs by i, though blocks of the trace of this shape have their axis of inferences
    /// behind the leading one.
    /// </summary>
    [Fact]
    public void Public_values_are_those_of_one_inference_after_another()
    {
        const int Four = 4;
        Assert.True(BatchedSystem.AxesOfInferences(Definition, Four)[L] > 0);
        Assert.Equal(Definition.Blocks[L].Shape, Definition.Blocks[H].Shape);
        Assert.Equal(Enumerable.Range(0, Four).SelectMany(i => Honest(i).Values[H]), Setup.Batch(Four).Assignment.Values[H]);
    }

    [Theory]
    [MemberData(nameof(Inferences))]
    public void One_inference_computes_a_wrong_sum(int inference) =>
        Rejected(Own, new() { Committed = With(True, L, Slice(L, inference, own => own[^1] ^= 1)) });

    [Theory]
    [MemberData(nameof(Inferences))]
    public void One_inference_computes_a_wrong_square(int inference) =>
        Rejected(Own, new() { Committed = With(True, Square, Slice(Square, inference, own => own[0]++)), Lookups = True });

    [Theory]
    [MemberData(nameof(Inferences))]
    public void One_inference_has_another_output(int inference) => Rejected(Own, new()
    {
        Committed = With(True, H, Slice(H, inference, own => own[0]++)),
        Lookups = True,
        Products = True,
    });

    [Theory]
    [MemberData(nameof(Inferences))]
    public void One_inference_reads_an_input_out_of_range(int inference)
    {
        var x = (long[])Honest(inference).Values[X].Clone();
        x[0] = 16;
        var wrong = Join(Count, i => i == inference ? Complete(True.Values[W], x) : Honest(i));
        Rejected(Own, new() { Committed = wrong, Lookups = True });
    }

    [Theory]
    [MemberData(nameof(Inferences))]
    public void One_inference_uses_other_weights(int inference)
    {
        var other = (long[])True.Values[W].Clone();
        other[0] = other[0] == 7 ? 6 : other[0] + 1;
        var mixed = Join(Count, i => i == inference ? Complete(other, Honest(i).Values[X]) : Honest(i));
        var values = mixed.Values.ToArray();
        values[W] = True.Values[W];
        Rejected(Own, new() { Committed = new Assignment(values) });
    }

    /// <summary>Everything said of outputs alone still holds; only the layer ties each to its input.</summary>
    [Fact]
    public void Outputs_of_two_inferences_are_exchanged()
    {
        var exchanged = True;
        foreach (var block in (int[])[H, L, Square])
        {
            exchanged = With(exchanged, block, cells =>
            {
                var size = Definition.Blocks[block].ValidCells;
                return [.. cells[size..(2 * size)], .. cells[..size], .. cells[(2 * size)..]];
            });
        }

        Assert.NotEqual(True.Values[H], exchanged.Values[H]);
        Rejected(Own, new() { Committed = exchanged });
        Rejected(Own, new() { Committed = exchanged, Products = True, Lookups = True });
    }

    [Fact]
    public void Errors_of_two_inferences_do_not_cancel()
    {
        var cells = Definition.Blocks[L].ValidCells;
        var at = Enumerable.Range(0, cells).First(i => True.Values[L][i] < 15 && True.Values[L][cells + i] > 0);
        Rejected(Own, new()
        {
            Committed = With(True, L, own =>
            {
                own[at]++;
                own[cells + at]--;
                return own;
            }),
        });
    }

    /// <summary>With the challenges of its own run, as if the prover had guessed them: the number is no mere label.</summary>
    [Fact]
    public void A_batch_presented_as_another_number()
    {
        var honest = new PassThrough();
        var proof = Own.ProveUnworked(honest);
        foreach (var count in (int[])[1, 2, 4])
        {
            var other = Setup.Batch(count).Statement;
            var presented = (byte[])[.. other.Header, .. proof[Own.Statement.Header.Length..]];
            Assert.False(ProofVerifier.Verify(other, null, presented, out _).Accepted);
            Assert.False(ProofVerifier.Verify(other, null, presented, out _, new PassThrough()).Accepted);
            Assert.Equal(RejectionStage.Encoding, ProofVerifier.Verify(other, null, proof, out _, new PassThrough()).Stage);
            Assert.Equal(RejectionStage.Encoding, ProofVerifier.Verify(Own.Statement, null, presented, out _, new PassThrough()).Stage);
        }
    }

    /// <summary>Changes one inference's cells of a block that has the axis of inferences in front.</summary>
    private static Func<long[], long[]> Slice(int block, int inference, Action<long[]> change) => cells =>
    {
        var size = Definition.Blocks[block].ValidCells;
        Assert.Equal(0, BatchedSystem.AxesOfInferences(Definition, Count)[block]);
        var own = cells[(inference * size)..((inference + 1) * size)];
        change(own);
        own.CopyTo(cells, inference * size);
        return cells;
    };
}
