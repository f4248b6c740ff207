using Vouch.Protocol.Statements;

namespace Vouch.Compiler.Lowering.Packing;

/// <summary>
/// A system that says the same as another with less padding: blocks of the trace and lookups in better shapes. Blocks that
/// others know by their shape (weights, inputs, public values) stay as they are.
/// </summary>
internal sealed class PackedSystem
{
    private readonly BlockPacking?[] _packings;

    private PackedSystem(ConstraintSystem system, BlockPacking?[] packings)
    {
        System = system;
        _packings = packings;
    }

    /// <summary>The system.</summary>
    public ConstraintSystem System { get; }

    /// <summary>Packs a system.</summary>
    /// <param name="system">A system.</param>
    /// <param name="ports">Blocks that keep their shape.</param>
    public static PackedSystem Of(ConstraintSystem system, IReadOnlySet<int> ports)
    {
        var reads = new List<(View View, int[] Grid)>[system.Blocks.Count];
        for (var b = 0; b < reads.Length; b++) reads[b] = [];
        foreach (var (form, grid) in Forms(system))
        {
            foreach (var term in form.Terms) reads[term.View.Block].Add((term.View, grid));
        }

        var packings = new BlockPacking?[system.Blocks.Count];
        for (var b = 0; b < packings.Length; b++)
        {
            var block = system.Blocks[b];
            if (block.Source == BlockSource.Trace && !ports.Contains(b)) packings[b] = BlockPacking.Find(block.Shape, reads[b]);
        }

        LinearForm Repack(LinearForm form, int[] grid) => form with
        {
            Terms = [.. form.Terms.Select(term => term with { View = View(term.View, grid) })],
        };
        View View(View view, int[] grid) => packings[view.Block] is { } packing
            ? packing.Repack(view, system.Blocks[view.Block].Shape, grid)
            : view;
        return new PackedSystem(
            system with
            {
                Blocks = [.. system.Blocks.Select((block, b) => packings[b] is { } p ? block with { Shape = p.Shape } : block)],
                Lookups =
                [
                    .. system.Lookups.Select(lookup => GridPacking.Pack(lookup with
                    {
                        Columns = [.. lookup.Columns.Select(column => Repack(column, lookup.Grid))],
                    })),
                ],
                Products =
                [
                    .. system.Products.Select(product => product with
                    {
                        Left = product.Left is { } left ? Repack(left, product.Grid) : null,
                        Right = product.Right is { } right ? Repack(right, product.Grid) : null,
                        Linear = Repack(product.Linear, product.Grid),
                    }),
                ],
            },
            packings);
    }

    /// <summary>Values of the system's blocks from those of the one that was packed.</summary>
    public Assignment Arrange(Assignment assignment, CancellationToken cancellation)
    {
        var values = new long[_packings.Length][];
        var options = new ParallelOptions { CancellationToken = cancellation };
        Parallel.For(0, values.Length, options, b => values[b] = _packings[b]?.Arrange(assignment.Values[b]) ?? assignment.Values[b]);
        return new Assignment(values);
    }

    private static IEnumerable<(LinearForm Form, int[] Grid)> Forms(ConstraintSystem system)
    {
        foreach (var lookup in system.Lookups)
        {
            foreach (var column in lookup.Columns) yield return (column, lookup.Grid);
        }

        foreach (var product in system.Products)
        {
            if (product.Left is { } left) yield return (left, product.Grid);
            if (product.Right is { } right) yield return (right, product.Grid);
            yield return (product.Linear, product.Grid);
        }
    }
}
