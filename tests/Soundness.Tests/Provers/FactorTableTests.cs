using Vouch.Algebra;
using Vouch.Compiler.Tests.Lowering.Packing;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Statements;
using Vouch.Prover.Sumchecks;
using Vouch.Prover.Witness;
using Xunit;

namespace Soundness.Tests.Provers;

/// <summary>
/// Tables of a product's factors against the definition (docs/protocol.md, section 6.2): at every kept cell the sum over the
/// factor's own axes of eq times the form, and zero in padding. Each of the ways to make a table is met.
/// </summary>
public class FactorTableTests
{
    private static readonly AxisRole[] Kept = [AxisRole.Batch, AxisRole.Sum];

    public static TheoryData<string> Ranges => ["small", "with an offset", "large"];

    [Theory]
    [MemberData(nameof(Ranges))]
    public void A_table_of_any_form_is_what_the_definition_says(string range)
    {
        var random = new Random(11);
        var (bound, contracted) = (0, 0);
        for (var trial = 0; trial < 1500; trial++)
        {
            var views = new RandomViews(random);
            var shape = views.Shape(4, 9);
            var grid = views.Grid(shape);
            AxisRole[] roles = [.. grid.Select(_ => (AxisRole)random.Next(4))];
            var own = random.Next(2) == 0 ? AxisRole.Left : AxisRole.Right;
            bool Seen(int axis) => roles[axis] == own || Kept.Contains(roles[axis]);
            // One term without a constant is what a contraction takes.
            FormTerm[] terms = [.. Enumerable.Range(0, random.Next(3) == 0 ? 2 : 1).Select(_ =>
                new FormTerm(random.Next(1, 9) * (random.Next(2) == 0 ? -1 : 1), views.View(0, shape, grid, Seen)))];
            var form = new LinearForm(random.Next(4) == 0 ? random.Next(-5, 6) : 0, terms);
            bound += roles.Contains(own) ? 1 : 0;
            contracted += AssertSame(random, range, shape, grid, roles, own, form) ? 1 : 0;
        }

        Assert.True(bound > 500 && (range == "large" || contracted > 30), $"{bound} with axes to bind, {contracted} by contraction");
    }

    /// <summary>More cells than are read in one part: parts along the first axes, also behind axes of one index.</summary>
    [Theory]
    [InlineData(new[] { 3, 70, 80 })]
    [InlineData(new[] { 1, 5, 1, 9, 11, 13 })]
    [InlineData(new[] { 3, 5000 })]
    [InlineData(new[] { 5000 })]
    [InlineData(new[] { 17, 1, 1, 300 })]
    [InlineData(new[] { 1 })]
    [InlineData(new int[0])]
    public void A_large_form_with_nothing_to_bind_is_read_cell_by_cell(int[] kept)
    {
        var random = new Random(12);
        // A Right axis in the middle, which the left factor does not see.
        var cut = kept.Length / 2;
        int[] grid = [.. kept[..cut], 3, .. kept[cut..]], shape = [.. kept, 1];
        AxisRole[] roles = [.. grid.Select((_, a) => a == cut ? AxisRole.Right : Kept[random.Next(2)])];
        int[] axes = [.. Enumerable.Range(0, grid.Length).Where(a => a != cut)];
        ViewGroup[] plain = [.. axes.Select(a => new ViewGroup(1, 0, [new AxisTerm(a, 1)])), new ViewGroup(1, 0, [])];
        ViewGroup[] leaving = [.. plain.Select((g, i) => i == plain.Length - 2 ? g with { Offset = -1 } : g)];
        foreach (var range in (string[])["small", "large"])
        {
            AssertSame(random, range, shape, grid, roles, AxisRole.Left, new LinearForm(3, [new FormTerm(-2, new View(0, plain)), new FormTerm(5, new View(0, leaving))]));
        }
    }

    /// <summary>Convolutions: positions are bound, channels and taps kept, row = stride * position + tap - pad.</summary>
    [Theory]
    [InlineData(3, 1, 1, 0)]
    [InlineData(3, 1, 2, 0)]
    [InlineData(3, 3, 1, 1)]
    [InlineData(2, 3, 2, 1)]
    [InlineData(1, 1, 1, 0)]
    [InlineData(1, 2, 1, 0)]
    public void Windows_over_an_image_are_contracted(int channels, int kernel, int stride, int pad)
    {
        const int Size = 7;
        var positions = ((Size + (2 * pad) - kernel) / stride) + 1;
        int[] shape = [1, channels, Size, Size], grid = [1, positions, positions, channels, kernel, kernel, 4];
        AxisRole[] roles = [AxisRole.Right, AxisRole.Right, AxisRole.Right, AxisRole.Sum, AxisRole.Sum, AxisRole.Sum, AxisRole.Left];
        ViewGroup[] groups =
        [
            new(1, 0, [new AxisTerm(0, 1)]), new(1, 0, [new AxisTerm(3, 1)]),
            new(1, -pad, [new AxisTerm(1, stride), new AxisTerm(4, 1)]), new(1, -pad, [new AxisTerm(2, stride), new AxisTerm(5, 1)]),
        ];
        foreach (var range in (string[])["small", "with an offset"])
        {
            Assert.True(AssertSame(
                new Random(13), range, shape, grid, roles, AxisRole.Right, new LinearForm(0, [new FormTerm(7, new View(0, groups))])));
        }
    }

    /// <summary>
    /// What stands behind the last bound group is read straight through, rows at a time, groups of one index included; what stands
    /// before it is taken index by index. The table's axes may come in another order than the block's.
    /// </summary>
    [Theory]
    [InlineData(new[] { 6, 5 }, 0)]
    [InlineData(new[] { 6, 1, 5, 1 }, 0)]
    [InlineData(new[] { 6, 5, 4 }, 0)]
    [InlineData(new[] { 6, 1 }, 0)]
    [InlineData(new[] { 2, 1, 1, 33 }, 0)]
    [InlineData(new[] { 4, 6, 5 }, 1)]
    [InlineData(new[] { 3, 1, 6, 5, 1, 4 }, 2)]
    [InlineData(new[] { 1, 40, 3 }, 1)]
    [InlineData(new[] { 4, 6 }, 1)]
    public void Rows_behind_a_bound_group_are_read_straight_through(int[] shape, int bound)
    {
        foreach (var turned in (bool[])[false, true])
        {
            // A further bound axis is one that nothing mentions.
            int[] grid = [3, .. turned ? shape.Reverse() : shape];
            int Axis(int g) => turned ? shape.Length - g : g + 1;
            AxisRole[] roles = [AxisRole.Left, .. shape.Select((_, i) => Kept[i % 2])];
            roles[Axis(bound)] = AxisRole.Left;
            ViewGroup[] groups = [.. shape.Select((_, g) => new ViewGroup(1, 0, [new AxisTerm(Axis(g), 1)]))];
            foreach (var range in (string[])["small", "with an offset", "large"])
            {
                var contracted = AssertSame(
                    new Random(14), range, shape, grid, roles, AxisRole.Left, new LinearForm(0, [new FormTerm(-3, new View(0, groups))]));
                Assert.Equal(range != "large", contracted);
            }
        }
    }

    /// <summary>Along Sum axes the weight of Batch axes is constant, in padding too.</summary>
    [Fact]
    public void Weights_of_batch_axes_are_those_of_the_point()
    {
        var random = new Random(15);
        for (var trial = 0; trial < 100; trial++)
        {
            int[] grid = new RandomViews(random).Shape(4, 6);
            AxisRole[] roles = [.. grid.Select(_ => (AxisRole)random.Next(4))];
            var statement = new ProductStatement("p", grid, roles, null, null, new LinearForm(0, []));
            var point = Point(random, statement);
            int[] kept = [.. Enumerable.Range(0, grid.Length).Where(a => Kept.Contains(roles[a]))];
            var size = 1 << kept.Sum(a => Log2.Ceiling(grid[a]));
            using var table = FactorTable.BatchEq(statement, point, size);
            Assert.Equal(!roles.Contains(AxisRole.Batch), table is null);
            for (var x = 0; table is not null && x < size; x++)
            {
                var (expected, rest) = (Quadratic.One, x);
                foreach (var a in kept.Reverse())
                {
                    var log = Log2.Ceiling(grid[a]);
                    if (roles[a] == AxisRole.Batch) expected *= Eq(point[a]!, rest & ((1 << log) - 1));
                    rest >>= log;
                }

                Assert.Equal(expected, table[x]);
            }
        }
    }

    /// <summary>Compares; returns whether the form was one for a contraction.</summary>
    private static bool AssertSame(
        Random random, string range, int[] shape, int[] grid, AxisRole[] roles, AxisRole own, LinearForm form)
    {
        var statement = new ProductStatement("p", grid, roles, form, form, new LinearForm(0, []));
        var system = new ConstraintSystem([new Block("x", BlockSource.Trace, shape)], [], [], [statement]);
        var assignment = new Assignment([Draw(random, range, shape.Aggregate(1, (a, b) => a * b))]);
        var point = Point(random, statement);
        var small = CellSource.Pack(system, assignment, default);
        // A single cell is small beside its own value.
        Assert.Equal(range == "large" && assignment.Values[0].Length > 1, small[0] is null);
        var layout = new Layout(system, new StatementPlan(system), 7, Quadratic.Degree);
        var source = new CellSource(layout, small, [], new Dictionary<BlockSource, Vouch.Prover.Commitments.RowCommitment>());
        using var table = FactorTable.Build(system, source, assignment.Values, statement, form, own, point, default);

        int[] kept = [.. Enumerable.Range(0, grid.Length).Where(a => Kept.Contains(roles[a]))];
        var expected = new Quadratic[1 << kept.Sum(a => Log2.Ceiling(grid[a]))];
        var eq = Array.ConvertAll([.. Enumerable.Range(0, grid.Length)], a => roles[a] == own
            ? Enumerable.Range(0, grid[a]).Select(i => Eq(point[a]!, i)).ToArray()
            : null);
        // The other factor's axes are not seen: one index of them will do.
        int[] seen = [.. grid.Select((size, a) => roles[a] == own || Kept.Contains(roles[a]) ? size : 1)];
        foreach (var at in NaiveForms.Cells(seen))
        {
            var weight = Quadratic.One;
            for (var a = 0; a < at.Length; a++) weight *= eq[a]?[at[a]] ?? Quadratic.One;
            var place = kept.Aggregate(0, (p, a) => (p << Log2.Ceiling(grid[a])) + at[a]);
            expected[place] += weight * Quadratic.FromInt64(NaiveForms.Value(system, assignment, form, at));
        }

        for (var x = 0; x < expected.Length; x++)
        {
            Assert.True(expected[x] == table[x], $"{range}, block {string.Join('x', shape)}, grid {string.Join('x', grid)}, {string.Join(' ', roles)}, place {x}");
        }

        int[] steps = [.. grid.Select((_, a) => Array.IndexOf(kept, a) is var i && i < 0 ? 0 : kept[(i + 1)..].Aggregate(1, (step, k) => step * grid[k]))];
        return roles.Contains(own) && ViewContraction<Quadratic>.Of(
            form, system.Blocks, source.Small, grid, Array.ConvertAll(roles, r => r == own), steps, point) is not null;
    }

    private static Quadratic[]?[] Point(Random random, ProductStatement statement) =>
    [
        .. statement.Grid.Select((size, a) => statement.Roles[a] == AxisRole.Sum ? null : Enumerable.Range(0, Log2.Ceiling(size))
            .Select(_ => Quadratic.FromCoordinates([(ulong)random.NextInt64(), (ulong)random.NextInt64()])).ToArray()),
    ];

    private static Quadratic Eq(Quadratic[] point, int index)
    {
        var product = Quadratic.One;
        for (var i = 0; i < point.Length; i++)
        {
            product *= ((index >> (point.Length - 1 - i)) & 1) == 1 ? point[i] : Quadratic.One - point[i];
        }

        return product;
    }

    private static long[] Draw(Random random, string range, int count)
    {
        var (low, high) = range switch { "small" => (-900L, 900L), "with an offset" => (40_000L, 41_000L), _ => (-(1L << 33), 1L << 33) };
        long[] values = [.. Enumerable.Range(0, count).Select(_ => random.NextInt64(low, high))];
        // One cell far away, so that no range of 16 bits holds even a single one.
        if (range == "large") values[0] = 1L << 40;
        return values;
    }
}
