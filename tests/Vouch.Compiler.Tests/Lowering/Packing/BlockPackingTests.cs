using Vouch.Compiler.Lowering.Packing;
using Vouch.Protocol.Statements;
using Xunit;

namespace Vouch.Compiler.Tests.Lowering.Packing;

/// <summary>Single blocks and grids whose best shape is known.</summary>
public class BlockPackingTests
{
    [Fact]
    public void Sixteen_images_of_ten_by_ten_become_a_hundred_rows_of_sixteen()
    {
        int[] shape = [16, 10, 10];
        var packing = BlockPacking.Find(shape, [(Plain(3), shape)])!;
        Assert.Equal([100, 16], packing.Shape);
        long[] values = [.. Enumerable.Range(0, 1600)];
        var arranged = packing.Arrange(values);
        Assert.All(NaiveForms.Cells(shape), at =>
            Assert.Equal(values[(at[0] * 100) + (at[1] * 10) + at[2]], arranged[(((at[1] * 10) + at[2]) * 16) + at[0]]));
    }

    [Fact]
    public void A_lookup_of_them_has_a_grid_of_the_same_shape()
    {
        var lookup = new LookupStatement("l", 0, [16, 10, 10], [new LinearForm(0, [new FormTerm(1, new View(0, [Group(1, 0, (1, 10), (2, 1)), Group(1, 0, (0, 1))]))])]);
        var packed = GridPacking.Pack(lookup);
        Assert.Equal([100, 16], packed.Grid);
        Assert.Equal([(0, 1), (1, 1)], packed.Columns[0].Terms[0].View.Groups.Select(g => (g.Terms.Single().GridAxis, g.Terms.Single().Stride)));
    }

    /// <summary>Along 10 x 10 positions of one view that reads them reversed, two axes are no longer one.</summary>
    [Fact]
    public void Grid_axes_are_joined_only_where_every_view_moves_along_both_as_one()
    {
        LinearForm Form(params ViewGroup[] groups) => new(0, [new FormTerm(1, new View(0, groups))]);
        var straight = Form(Group(1, 0, (0, 1)), Group(1, 0, (1, 10), (2, 1)));
        ViewGroup[][] others =
        [
            [Group(1, 0, (0, 1)), Group(1, 9, (1, 10), (2, -1))],
            [Group(1, 0, (0, 1)), Group(1, 0, (1, 11), (2, 1))],
            [Group(1, 0, (0, 1)), Group(1, 0, (1, 1)), Group(1, 0, (2, 1))],
            [Group(1, 0, (0, 1)), Group(1, 0, (1, 1))],
        ];
        Assert.Equal([100, 16], GridPacking.Pack(new LookupStatement("l", 0, [16, 10, 10], [straight])).Grid);
        Assert.All(others, other =>
            Assert.DoesNotContain(100, GridPacking.Pack(new LookupStatement("l", 0, [16, 10, 10], [straight, Form(other)])).Grid));
    }

    /// <summary>
    /// Along a summed axis a view that mentions it counts at every index, though it reads the same cell each time; packed it must
    /// mention it still.
    /// </summary>
    [Fact]
    public void An_axis_that_moves_nothing_is_mentioned_still()
    {
        int[] shape = [16, 10, 10, 1], grid = [16, 10, 10, 5];
        var still = new View(0, [Group(1, 0, (0, 1)), Group(1, 0, (1, 1)), Group(1, 0, (2, 1)), Group(1, 0, (3, 0))]);
        var packing = BlockPacking.Find(shape, [(still, grid)])!;
        Assert.Equal(1600, packing.Shape.Aggregate(1, (cells, size) => cells * size));
        Assert.True(packing.Repack(still, shape, grid).Mentions(3));
    }

    /// <summary>A window's first row hangs over the edge: as one index it would read the end of the row before.</summary>
    [Fact]
    public void An_inner_axis_that_leaves_its_range_is_not_joined()
    {
        int[] shape = [16, 10, 10], grid = [16, 10, 12, 12];
        // Rows and columns both moved by -1, as for a 3 x 3 kernel's border.
        var over = new View(0, [Group(1, 0, (0, 1)), Group(1, -1, (2, 1)), Group(1, -1, (3, 1))]);
        Assert.Equal([10, 10, 16], BlockPacking.Find(shape, [(Plain(3), shape), (over, grid)])!.Shape);

        // What would go wrong: at row 1, column -1 the joined index is that of row 0, column 9.
        var joined = new IndexRange(10, -1, [new AxisTerm(2, 1)]).Over(new IndexRange(10, -1, [new AxisTerm(3, 1)]));
        int[] at = [0, 0, 2, 0];
        Assert.Equal(-1, NaiveForms.Index(over, shape, at));
        Assert.Equal(9, joined.Offset + joined.Terms.Sum(t => t.Stride * at[t.GridAxis]));
    }

    [Fact]
    public void An_axis_that_leaves_its_range_may_be_the_outer_of_two()
    {
        int[] shape = [16, 10, 10], grid = [16, 12, 10];
        // Only rows leave: below row 0 and beyond row 9 the joined index leaves as well.
        var over = new View(0, [Group(1, 0, (0, 1)), Group(1, -1, (1, 1)), Group(1, 0, (2, 1))]);
        var packing = BlockPacking.Find(shape, [(Plain(3), shape), (over, grid)])!;
        Assert.Equal([100, 16], packing.Shape);
        var repacked = packing.Repack(over, shape, grid);
        long[] values = [.. Enumerable.Range(0, 1600)];
        var arranged = packing.Arrange(values);
        Assert.All(NaiveForms.Cells(grid), at =>
        {
            var (was, now) = (NaiveForms.Index(over, shape, at), NaiveForms.Index(repacked, packing.Shape, at));
            Assert.Equal(was < 0 ? -1 : values[was], now < 0 ? -1 : arranged[now]);
        });
    }

    /// <summary>A reshape reads axes 1 and 2 as one; where another view leaves axis 2, neither can have its way.</summary>
    [Fact]
    public void Axes_read_as_one_index_by_one_view_and_left_by_another_stay_as_they_are()
    {
        int[] shape = [16, 10, 10];
        var reshape = new View(0, [Group(1, 0, (0, 1)), Group(2, 0, (1, 1))]);
        var over = new View(0, [Group(1, 0, (0, 1)), Group(1, 0, (1, 1)), Group(1, -1, (2, 1))]);
        Assert.NotNull(BlockPacking.Find(shape, [(reshape, [16, 100])]));
        Assert.Null(BlockPacking.Find(shape, [(reshape, [16, 100]), (over, [16, 10, 12])]));
    }

    [Theory]
    [InlineData(new[] { 3, 5 }, new[] { 15 })]
    [InlineData(new[] { 1, 3, 1, 5 }, new[] { 15 })]
    [InlineData(new[] { 33, 33 }, null)]
    [InlineData(new[] { 9, 9 }, null)]
    [InlineData(new[] { 1 }, null)]
    [InlineData(new[] { 1, 1, 1 }, null)]
    [InlineData(new[] { 7 }, null)]
    [InlineData(new[] { 10, 16 }, null)]
    [InlineData(new[] { 16, 10 }, new[] { 10, 16 })]
    public void The_shape_of_a_block_read_cell_by_cell(int[] shape, int[]? expected) =>
        Assert.Equal(expected, BlockPacking.Find(shape, [(Plain(shape.Length), shape)])?.Shape);

    /// <summary>There would be 720 orders of six axes: only neighbours are joined.</summary>
    [Fact]
    public void More_than_five_axes_stay_in_their_order()
    {
        int[] shape = [2, 3, 2, 3, 2, 5];
        var packing = BlockPacking.Find(shape, [(Plain(6), shape)])!;
        long[] values = [.. Enumerable.Range(0, 360)];
        Assert.Equal(values, packing.Arrange(values));
        Assert.True(new BlockGeometry(packing.Shape).Span < new BlockGeometry(shape).Span);
    }

    private static View Plain(int rank) => new(0, [.. Enumerable.Range(0, rank).Select(a => Group(1, 0, (a, 1)))]);

    private static ViewGroup Group(int count, int offset, params (int Axis, int Stride)[] terms) =>
        new(count, offset, [.. terms.Select(t => new AxisTerm(t.Axis, t.Stride))]);
}
