using Vouch.Algebra;
using Vouch.Protocol.Argument;
using Vouch.Protocol.Statements;
using Xunit;

namespace Vouch.Protocol.Tests;

/// <summary>
/// The leading axis, the first of more than one index, is not padded; all others are (docs/protocol.md, section 5.1): places,
/// spans, and the extensions of weights over them, against brute force.
/// </summary>
public class BlockGeometryTests
{
    private static readonly int[][] Fixed = [[1], [7], [64], [65], [1, 1], [1, 1, 5, 3], [1, 6, 1, 3], [5, 1, 3], [3, 1, 1], [1, 100], [2, 2, 2], [1, 1, 1, 33]];

    public static TheoryData<int[]> Shapes
    {
        get
        {
            var random = new Random(5);
            return [.. Fixed, .. Enumerable.Range(0, 40).Select(_ => Shape(random))];
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Cells_lie_row_major_with_all_axes_but_the_leading_one_padded(int[] shape)
    {
        var geometry = new BlockGeometry(shape);
        int[] places = [.. Brute.Places(shape)];
        Assert.All(shape[..geometry.Leading], size => Assert.Equal(1, size));
        Assert.True(shape[geometry.Leading] > 1 || geometry.Leading == shape.Length - 1);
        // The exact length: what lies behind the last index of the leading axis is another block's.
        var padded = new int[shape[geometry.Leading] << geometry.LogInner];
        Array.Fill(padded, -1);
        geometry.Scatter<int>([.. Enumerable.Range(0, places.Length)], padded);
        var expected = new int[padded.Length];
        Array.Fill(expected, -1);
        for (var cell = 0; cell < places.Length; cell++) expected[places[cell]] = cell;
        Assert.Equal(expected, padded);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_span_is_what_the_cells_need_rounded_up_to_units(int[] shape)
    {
        var geometry = new BlockGeometry(shape);
        var used = Brute.Places(shape).Max() + 1;
        var unit = 1L << geometry.LogUnit;
        Assert.Equal(0, geometry.Span % unit);
        Assert.InRange(geometry.Span, used, (1L << geometry.LogCells) + 0);
        // A unit holds whole indices of the leading axis, and is no larger than one of them, 64 cells, or the block.
        Assert.True(geometry.LogUnit >= geometry.LogInner);
        Assert.True(unit <= Math.Max(1L << geometry.LogInner, Math.Min(64, 1L << geometry.LogCells)));
        Assert.True(geometry.Span - ((long)shape[geometry.Leading] << geometry.LogInner) < unit);
    }

    /// <summary>Blocks of all shapes in one layout, so at many offsets; every block's functionals in all groupings of its axes.</summary>
    [Fact]
    public void Weights_at_a_point_are_their_multilinear_extension()
    {
        var random = new Random(6);
        for (var trial = 0; trial < 30; trial++)
        {
            var layout = RandomLayout(random, trial % 5 + 2);
            var blocks = Enumerable.Range(0, layout.Blocks.Count).Where(b => layout.Offset(b) >= 0).ToArray();
            var point = Brute.Point(random, layout.LogCells);
            foreach (var block in blocks)
            {
                // One by one, so that no error hides in a sum; then all together, which shares vectors.
                AssertExtension(layout, point, [RandomFunctional(random, layout, block)]);
            }

            AssertExtension(layout, point, [.. blocks.Concat(blocks).Select(b => RandomFunctional(random, layout, b))]);
        }
    }

    [Fact]
    public void Consecutive_entries_of_eq_are_those_of_the_whole_vector()
    {
        var random = new Random(7);
        for (var variables = 0; variables < 7; variables++)
        {
            var point = Brute.Point(random, variables);
            for (var first = 0; first <= 1 << variables; first++)
            {
                for (var count = 0; first + count <= 1 << variables; count++)
                {
                    Assert.Equal(
                        Enumerable.Range(first, count).Select(i => Brute.Eq(point, i)), GridPoint<Cubic>.EqRange(point, first, count));
                }
            }

            Assert.Throws<ArgumentOutOfRangeException>(() => GridPoint<Cubic>.EqRange(point, 1, 1 << variables));
        }
    }

    private static void AssertExtension(Layout layout, Cubic[] point, List<Functional<Cubic>> functionals)
    {
        var weights = new Cubic[1 << layout.LogCells];
        foreach (var functional in functionals)
        {
            var shape = layout.Blocks[functional.Block].Shape;
            var cell = 0;
            foreach (var place in Brute.Places(shape))
            {
                var (weight, rest, axis) = (functional.Coefficient, cell++, shape.Length);
                for (var g = functional.Weights.Length - 1; g >= 0; g--)
                {
                    axis -= functional.AxisCounts[g];
                    weight *= functional.Weights[g][rest % functional.Weights[g].Length];
                    rest /= functional.Weights[g].Length;
                }

                weights[layout.Offset(functional.Block) + place] += weight;
            }
        }

        Assert.Equal(Brute.At(point, weights), FunctionalEvaluator<Cubic>.At(point, functionals, layout));
    }

    private static Functional<Cubic> RandomFunctional(Random random, Layout layout, int block)
    {
        var shape = layout.Blocks[block].Shape;
        var counts = new List<int>();
        for (var axis = 0; axis < shape.Length; axis += counts[^1])
        {
            counts.Add(random.Next(1, shape.Length - axis + 1));
        }

        var from = 0;
        return new Functional<Cubic>(
            block, Brute.Element(random), [.. counts],
            [
                .. counts.Select(count =>
                {
                    var size = shape.AsSpan(from, count).ToArray().Aggregate(1, (a, b) => a * b);
                    from += count;
                    return Brute.Point(random, size);
                }),
            ]);
    }

    private static Layout RandomLayout(Random random, int logColumns)
    {
        BlockSource[] sources = [BlockSource.Trace, BlockSource.Weights, BlockSource.Inputs];
        var count = random.Next(3, 8);
        Block[] blocks =
        [
            .. Enumerable.Range(0, count).Select(b => new Block(
                $"{b}", sources[random.Next(sources.Length)], random.Next(2) == 0 ? Fixed[random.Next(Fixed.Length)] : Shape(random))),
        ];
        var system = new ConstraintSystem(blocks, [], [], []);
        return new Layout(system, new StatementPlan(system), logColumns, Cubic.Degree);
    }

    private static int[] Shape(Random random) =>
        [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(3) == 0 ? 1 : random.Next(1, 8))];
}
