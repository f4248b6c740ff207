using Soundness.Tests.Systems;
using Vouch.Algebra;
using Vouch.Protocol.Statements;
using Vouch.Verifier;
using Xunit;
using static Soundness.Tests.Lying.Telling;
using static Soundness.Tests.Systems.Forms;
using static Soundness.Tests.Systems.LeadingSystem;

namespace Soundness.Tests.Lying;

/// <summary>
/// Lies at the end of what is not padded: in the last index of a leading axis, in padding behind it, and in leaves that are
/// nobody's (docs/protocol.md, sections 5.1 and 6.1).
/// </summary>
public class LeadingLies
{
    private const int OutOfRange = 16;
    private static readonly Lazy<Setup> Shared = new(() => Setup.Of(Definition, Honest(1), 100, 7));

    private static Setup Own => Shared.Value;

    private static Assignment True => Own.Assignment;

    [Theory]
    [Trait("Category", "Honest")]
    [InlineData(100, 7)]
    [InlineData(100, 3)]
    [InlineData(128, 8)]
    public void The_provers_own_proof_is_accepted(int bits, int logColumns)
    {
        var setup = Setup.Of(Definition, Honest(2), bits, logColumns);
        var verdict = ProofVerifier.Verify(setup.Statement, null, setup.Prove(), out _);
        Assert.True(verdict.Accepted, verdict.ToString());
    }

    [Fact]
    public void The_truth_is_accepted()
    {
        var verdict = LyingProver.Tell(Own, new Lie<Quadratic>());
        Assert.True(verdict.Accepted, verdict.ToString());
    }

    [Theory]
    [InlineData(Image, 0)]
    [InlineData(Image, 14)]
    [InlineData(Frame, 0)]
    [InlineData(Frame, 17)]
    [InlineData(Point, 0)]
    [InlineData(Line, 0)]
    [InlineData(Line, 6)]
    public void A_value_outside_its_table_in_the_first_or_last_unit(int block, int cell) => Rejected(Own, new()
    {
        Committed = WithSquares(With(True, block, cells =>
        {
            cells[cell] = OutOfRange;
            return cells;
        })),
        Lookups = True,
    });

    [Fact]
    public void A_wrong_square_in_the_last_index() => Rejected(Own, new()
    {
        Committed = With(True, Square, AddToLast(1)),
        Products = True,
    });

    /// <summary>Padding reads 0, which is a row of the table: without the cut at valid sizes this would be as good as the truth.</summary>
    [Fact]
    public void Padding_of_an_inner_axis_looked_up_too() => Rejected(Own, new() { Argued = Build([1, 5, 4], [7]) });

    [Fact]
    public void A_leaf_behind_the_last_unit_used_too()
    {
        var argued = Build([1, 5, 3], [8]);
        // All other leaves stay where they are.
        Assert.Equal(Own.Statement.Plan.LogLeaves, new StatementPlan(argued).LogLeaves);
        Assert.Equal(Own.Statement.Plan.Segments.Select(s => s.Offset), new StatementPlan(argued).Segments.Select(s => s.Offset));
        Rejected(Own, new() { Argued = argued });
    }

    [Fact]
    public void The_last_unit_left_out() => Rejected(Own, new()
    {
        Argued = Build([1, 5, 3], [6]),
        Committed = With(True, Line, AddToLast(OutOfRange)),
        Lookups = True,
    });

    /// <summary>Behind an index of an inner axis, and behind the last of the leading one, up to the end of the block's span.</summary>
    [Theory]
    [InlineData(Image, 3)]
    [InlineData(Image, 20)]
    [InlineData(Image, 31)]
    [InlineData(Line, 7)]
    public void Padding_cells_carry_no_weight(int block, int place)
    {
        Assert.True(place < Own.Statement.Layout.Geometries[block].Span);
        var verdict = LyingProver.Tell(Own, new Lie<Quadratic> { Matrix = t => SetCell(t, Own.Statement, block, place, 12345) });
        Assert.True(verdict.Accepted, verdict.ToString());
    }

    [Theory]
    [InlineData(Image, 3)]
    [InlineData(Image, 20)]
    [InlineData(Line, 7)]
    public void A_padding_cell_cannot_make_up_for_a_valid_one(int block, int place) => Rejected(Own, new()
    {
        Committed = WithSquares(With(True, block, AddToLast(OutOfRange))),
        Matrix = t => SetCell(t, Own.Statement, block, place, Goldilocks.FromInt64(-OutOfRange).Value),
        Lookups = True,
    });

    /// <summary>So large that the last sumcheck binds inner axes before outer ones; weights, which have a mark, and trace.</summary>
    [Theory]
    [Trait("Category", "Honest")]
    [InlineData(100, 8)]
    [InlineData(128, 11)]
    public void The_provers_own_proof_of_large_blocks_is_accepted(int bits, int logColumns)
    {
        var setup = Large(bits, logColumns);
        var verdict = ProofVerifier.Verify(setup.Statement, null, setup.Prove(), out _);
        Assert.True(verdict.Accepted, verdict.ToString());
    }

    [Fact]
    public void A_large_block_lies_in_its_last_cell()
    {
        var setup = Large(100, 8);
        Rejected(setup, new() { Committed = With(setup.Assignment, 0, AddToLast(OutOfRange)), Lookups = setup.Assignment, Products = setup.Assignment });
        Rejected(setup, new() { Committed = With(setup.Assignment, 2, AddToLast(1)), Products = setup.Assignment });
    }

    /// <summary>
    /// Read cell by cell the block's axis of inferences would lie behind the leading one; a reshape reads both as one index, and it
    /// must lie in front.
    /// </summary>
    [Theory]
    [Trait("Category", "Honest")]
    [InlineData(false)]
    [InlineData(true)]
    public void The_provers_own_batch_is_accepted_with_and_without_a_reshape(bool reshaped)
    {
        var setup = Reshaping(reshaped);
        var verdict = ProofVerifier.Verify(setup.Statement, null, setup.Prove(), out _);
        Assert.True(verdict.Accepted, verdict.ToString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void One_inference_of_a_batch_lies_in_its_last_cell(bool reshaped)
    {
        var setup = Reshaping(reshaped);
        // Index 4 of the leading axis, the last inference, and column 2 lie last in either order.
        Rejected(setup, new() { Committed = With(setup.Assignment, 0, AddToLast(OutOfRange)), Lookups = setup.Assignment });
        Rejected(setup, new() { Committed = With(setup.Assignment, 1, AddToLast(1)) });
    }

    /// <summary>Sums over rows of an image, and of weights of another shape.</summary>
    private static Setup Large(int bits, int logColumns)
    {
        const int Rows = 45, Columns = 60;
        var system = new ConstraintSystem(
            [
                new("x", BlockSource.Trace, [1, 1, Rows, Columns]), new("w", BlockSource.Weights, [1, Rows, 1, Columns]),
                new("total", BlockSource.Trace, [1, Rows]),
            ],
            [new("range 4", 4, null)],
            [new("x", 0, [1, 1, Rows, Columns], [Form(0, (1, Of(0, 0, 1, 2, 3)))]), new("w", 0, [1, Rows, 1, Columns], [Form(0, (1, Of(1, 0, 1, 2, 3)))])],
            [
                new("total", [1, Rows, 1, Columns], [AxisRole.Batch, AxisRole.Batch, AxisRole.Sum, AxisRole.Sum], null, null,
                    Form(0, (1, Of(0, 0, 2, 1, 3)), (3, Of(1, 0, 1, 2, 3)), (-1, Of(2, 0, 1)))),
            ]);
        var random = new Random(3);
        long[] x = [.. Enumerable.Range(0, Rows * Columns).Select(_ => (long)random.Next(16))];
        long[] w = [.. Enumerable.Range(0, Rows * Columns).Select(_ => (long)random.Next(16))];
        long[] total = [.. Enumerable.Range(0, Rows).Select(row => Enumerable.Range(row * Columns, Columns).Sum(at => x[at] + (3 * w[at])))];
        return Setup.Of(system, new Assignment([x, w, total]), bits, logColumns);
    }

    private static Setup Reshaping(bool reshaped)
    {
        const int Count = 3;
        var read = reshaped ? new View(0, [new ViewGroup(2, 0, [new AxisTerm(0, 1)])]) : Of(0, 0, 1);
        int[] shape = reshaped ? [15] : [5, 3];
        var roles = Array.ConvertAll(shape, _ => AxisRole.Batch);
        var system = new ConstraintSystem(
            [new("x", BlockSource.Trace, [5, 3]), new("y", BlockSource.Trace, shape)],
            [new("range 4", 4, null)],
            [new("x", 0, [5, 3], [Form(0, (1, Of(0, 0, 1)))])],
            [new("y", shape, roles, null, null, Form(0, (1, read), (-1, Of(1, [.. Enumerable.Range(0, shape.Length)]))))]);
        Assert.Equal(reshaped ? 0 : 1, BatchedSystem.AxesOfInferences(system, Count)[0]);
        var batch = new BatchedAssignment(system, Count);
        for (var i = 0; i < Count; i++)
        {
            long[] x = [.. Enumerable.Range(0, 15).Select(at => (long)((at * (i + 3)) % 16))];
            batch.Add(i, new Assignment([x, [.. x]]));
        }

        return Setup.Of(BatchedSystem.Of(system, Count), batch.Whole, 100, 7);
    }
}
