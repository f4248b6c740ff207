using Vouch.Compiler.Lowering;
using Vouch.Compiler.Lowering.Packing;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Statements;
using Xunit;

namespace Vouch.Compiler.Tests.Lowering.Packing;

/// <summary>A packed system says the same as the one it was made of, in less space: laws over random systems.</summary>
public class PackedSystemTests
{
    private const int Systems = 400;

    [Fact]
    public void Every_form_of_a_product_reads_at_every_cell_what_it_read_before() => ForEach((one, packed, name) =>
    {
        var (values, arranged) = Both(one, packed);
        for (var i = 0; i < one.System.Products.Count; i++)
        {
            var (before, after) = (one.System.Products[i], packed.System.Products[i]);
            Assert.Equal(before.Grid, after.Grid);
            Assert.Equal(before.Roles, after.Roles);
            foreach (var (was, now) in new[] { (before.Left, after.Left), (before.Right, after.Right), (before.Linear, after.Linear) })
            {
                Assert.Equal(was is null, now is null);
                if (was is null || now is null) continue;
                foreach (var at in NaiveForms.Cells(before.Grid))
                {
                    var (old, read) = (NaiveForms.Value(one.System, values, was, at), NaiveForms.Value(packed.System, arranged, now, at));
                    Assert.True(old == read, $"{name}, {before.Name} at {string.Join(',', at)}: {old}, packed {read}");
                }
            }
        }
    });

    /// <summary>Beyond the forms: how often a term counts depends on the axes it names.</summary>
    [Fact]
    public void The_sums_of_products_stay_the_same() => ForEach((one, packed, name) =>
    {
        var (values, arranged) = Both(one, packed);
        for (var i = 0; i < one.System.Products.Count; i++)
        {
            Assert.Equal(
                NaiveForms.Outputs(one.System, values, one.System.Products[i]),
                NaiveForms.Outputs(packed.System, arranged, packed.System.Products[i]));
        }
    });

    [Fact]
    public void Lookups_look_up_the_same_rows_as_often() => ForEach((one, packed, name) =>
    {
        var (values, arranged) = Both(one, packed);
        for (var i = 0; i < one.System.Lookups.Count; i++)
        {
            var (before, after) = (one.System.Lookups[i], packed.System.Lookups[i]);
            Assert.Equal(before.Table, after.Table);
            Assert.Equal(Rows(one.System, values, before), Rows(packed.System, arranged, after));
        }
    });

    [Fact]
    public void No_block_and_no_lookup_takes_up_more() => ForEach((one, packed, name) =>
    {
        for (var b = 0; b < one.System.Blocks.Count; b++)
        {
            var (before, after) = (one.System.Blocks[b], packed.System.Blocks[b]);
            Assert.Equal(before.ValidCells, after.ValidCells);
            var (was, now) = (new BlockGeometry(before.Shape).Span, new BlockGeometry(after.Shape).Span);
            Assert.True(now <= was, $"{name}, {before.Name}: {was}, packed {now}");
            Assert.True(now < was || before.Shape.SequenceEqual(after.Shape), $"{name}: another shape for nothing");
        }

        for (var i = 0; i < one.System.Lookups.Count; i++)
        {
            var (was, now) = (BlockGeometry.CellsOf(one.System.Lookups[i].Grid), BlockGeometry.CellsOf(packed.System.Lookups[i].Grid));
            Assert.True(now <= was, $"{name}, {one.System.Lookups[i].Name}: {was}, packed {now}");
        }
    });

    [Fact]
    public void Ports_and_all_blocks_outside_the_trace_keep_their_shape() => ForEach((one, packed, name) =>
    {
        var arranged = packed.Arrange(one.Values(1), default);
        for (var b = 0; b < one.System.Blocks.Count; b++)
        {
            var block = one.System.Blocks[b];
            Assert.Equal(block with { Shape = packed.System.Blocks[b].Shape }, packed.System.Blocks[b]);
            if (block.Source == BlockSource.Trace && !one.Ports.Contains(b)) continue;
            Assert.Equal(block.Shape, packed.System.Blocks[b].Shape);
            Assert.Equal(one.Values(1).Values[b], arranged.Values[b]);
        }
    });

    /// <summary>The limit on the verifier's work for a view: the sum of a block's axes, those that some view reads as one being one.</summary>
    [Fact]
    public void The_sum_of_axes_stays_near_the_root_of_the_cells() => ForEach((one, packed, name) =>
    {
        static double Most(IEnumerable<int> sizes) => Math.Max(sizes.Sum(), 4 * Math.Sqrt(sizes.Aggregate(1.0, (a, b) => a * b)));
        for (var b = 0; b < one.System.Blocks.Count; b++)
        {
            var after = packed.System.Blocks[b].Shape;
            Assert.True(after.Sum() <= Math.Max(one.System.Blocks[b].Shape.Sum(), Most(SizesRead(one.System, b))), $"{name}: {string.Join('x', after)}");
        }

        for (var i = 0; i < one.System.Lookups.Count; i++)
        {
            var after = packed.System.Lookups[i].Grid;
            Assert.True(after.Sum() <= Most(one.System.Lookups[i].Grid), $"{name}: {string.Join('x', after)}");
        }
    });

    /// <summary>Keys are made of packed systems: the same bytes every time, and bytes that a reader takes.</summary>
    [Fact]
    public void Packing_again_gives_the_same_bytes() => ForEach((one, packed, name) =>
    {
        var bytes = Encode(packed.System);
        Assert.Equal(bytes, Encode(PackedSystem.Of(one.System, one.Ports).System));
        using var reader = new BinaryReader(new MemoryStream(bytes));
        Assert.Equal(bytes, Encode(ConstraintSystemSerializer.Read(reader)));
    });

    /// <summary>Otherwise the laws above would say nothing.</summary>
    [Fact]
    public void Many_of_the_random_systems_are_packed()
    {
        var (shapes, orders, grids) = (0, 0, 0);
        ForEach((one, packed, _) =>
        {
            var (values, arranged) = Both(one, packed);
            for (var b = 0; b < one.System.Blocks.Count; b++)
            {
                shapes += one.System.Blocks[b].Shape.SequenceEqual(packed.System.Blocks[b].Shape) ? 0 : 1;
                orders += values.Values[b].SequenceEqual(arranged.Values[b]) ? 0 : 1;
            }

            grids += one.System.Lookups.Zip(packed.System.Lookups).Count(l => !l.First.Grid.SequenceEqual(l.Second.Grid));
        });
        Assert.True(shapes > Systems / 4 && orders > Systems / 10 && grids > Systems / 4, $"{shapes} blocks, {orders} in another order, {grids} grids");
    }

    private static void ForEach(Action<RandomSystem, PackedSystem, string> check)
    {
        for (var seed = 0; seed < Systems; seed++)
        {
            var one = RandomSystem.Create(seed);
            check(one, PackedSystem.Of(one.System, one.Ports), $"system {seed}");
        }
    }

    /// <summary>Sizes of a block's axes, neighbours multiplied where some view has both in one group.</summary>
    private static List<int> SizesRead(ConstraintSystem system, int block)
    {
        var shape = system.Blocks[block].Shape;
        var forms = system.Lookups.SelectMany(l => l.Columns)
            .Concat(system.Products.SelectMany(p => new[] { p.Left, p.Right, p.Linear }).OfType<LinearForm>());
        var ends = Enumerable.Range(1, shape.Length).ToHashSet();
        foreach (var view in forms.SelectMany(f => f.Terms).Select(t => t.View).Where(v => v.Block == block))
        {
            var at = 0;
            ends.IntersectWith(view.Groups.Select(g => at += g.AxisCount));
        }

        var from = 0;
        return
        [
            .. ends.Order().Select(end =>
            {
                var size = shape[from..end].Aggregate(1, (a, b) => a * b);
                from = end;
                return size;
            }),
        ];
    }

    private static (Assignment Before, Assignment After) Both(RandomSystem one, PackedSystem packed)
    {
        var values = one.Values(1);
        return (values, packed.Arrange(values, default));
    }

    private static List<string> Rows(ConstraintSystem system, Assignment assignment, LookupStatement lookup) =>
    [
        .. NaiveForms.Cells(lookup.Grid)
            .Select(at => string.Join(' ', lookup.Columns.Select(c => NaiveForms.Value(system, assignment, c, at))))
            .Order(StringComparer.Ordinal),
    ];

    private static byte[] Encode(ConstraintSystem system)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        ConstraintSystemSerializer.Write(writer, system);
        writer.Flush();
        return stream.ToArray();
    }
}
