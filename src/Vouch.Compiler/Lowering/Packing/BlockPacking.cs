using Vouch.Protocol.Statements;

namespace Vouch.Compiler.Lowering.Packing;

/// <summary>
/// Another shape for a block: its axes reordered, and consecutive ones joined to one axis of their row-major index. Only the
/// leading axis of a block needs no padding (docs/protocol.md, section 5.1), so 16 x 10 x 10 cells take up 4,096 places in their
/// own order, 1,600 as 100 x 16.
/// </summary>
internal sealed class BlockPacking
{
    // Axes that one view reads as one index, outermost first; then the packed block's axes as lists of these.
    private readonly int[][] _atoms;
    private readonly int[] _sizes;
    private readonly int[][] _groups;

    private BlockPacking(int[][] atoms, int[] sizes, int[][] groups)
    {
        (_atoms, _sizes, _groups) = (atoms, sizes, groups);
        Shape = AxisOrders.SizesOf(groups, sizes);
    }

    /// <summary>The packed block's shape.</summary>
    public int[] Shape { get; }

    /// <summary>The packing that takes up the fewest places; null if none is worth it.</summary>
    /// <param name="shape">The block's shape.</param>
    /// <param name="reads">Every view of the block, with its grid.</param>
    public static BlockPacking? Find(int[] shape, IReadOnlyList<(View View, int[] Grid)> reads)
    {
        var atoms = Atoms(shape, reads);
        int[] sizes = [.. atoms.Select(atom => atom.Aggregate(1, (cells, axis) => cells * shape[axis]))];
        var (leaving, mentioned) = (new bool[sizes.Length], new bool[sizes.Length]);
        foreach (var (view, grid) in reads)
        {
            if (Indices(view, shape, atoms, grid) is not { } indices) return null;
            for (var a = 0; a < leaving.Length; a++)
            {
                leaving[a] |= indices[a].Leaves(grid);
                mentioned[a] |= indices[a].Mentions(grid);
            }
        }

        // A single index that nothing moves says nothing.
        int[] moving = [.. Enumerable.Range(0, sizes.Length).Where(a => sizes[a] > 1 || leaving[a] || mentioned[a])];
        if (moving.Length == 0) return null;
        // An index outside the outermost axis of a group lies outside the group; any other would reach into a neighbour.
        var best = AxisOrders.Best(moving, sizes, inUnits: true, (_, inner) => !leaving[inner], BlockGeometry.SpanOf(shape));
        return best is null ? null : new BlockPacking(atoms, sizes, best);
    }

    /// <summary>A view of the block as it was, reading the packed block.</summary>
    public View Repack(View view, int[] shape, int[] grid)
    {
        var indices = Indices(view, shape, _atoms, grid)!;
        return view with
        {
            Groups =
            [
                .. _groups.Select(group =>
                {
                    var index = group.Select(a => indices[a]).Aggregate((outer, inner) => outer.Over(inner));
                    return new ViewGroup(1, checked((int)index.Offset), index.Terms);
                }),
            ],
        };
    }

    /// <summary>The block's row-major values in the packed block's order.</summary>
    public long[] Arrange(long[] values)
    {
        int[] order = [.. _groups.SelectMany(group => group)];
        if (order.AsSpan().SequenceEqual(order.Order().ToArray())) return values;
        var steps = new int[_sizes.Length];
        for (int a = steps.Length - 1, step = 1; a >= 0; step *= _sizes[a], a--) steps[a] = step;
        var result = GC.AllocateUninitializedArray<long>(values.Length);
        var (length, stride) = (_sizes[order[^1]], steps[order[^1]]);
        var at = new int[order.Length];
        for (int line = 0, from = 0; line < result.Length; line += length)
        {
            for (int i = 0, read = from; i < length; i++, read += stride) result[line + i] = values[read];
            for (var d = order.Length - 2; d >= 0; d--)
            {
                from += steps[order[d]];
                if (++at[d] < _sizes[order[d]]) break;
                from -= at[d] * steps[order[d]];
                at[d] = 0;
            }
        }

        return result;
    }

    /// <summary>Consecutive axes that some view reads as one index belong together for every view.</summary>
    private static int[][] Atoms(int[] shape, IReadOnlyList<(View View, int[] Grid)> reads)
    {
        var joined = new bool[shape.Length];
        foreach (var (view, _) in reads)
        {
            var axis = 0;
            foreach (var group in view.Groups)
            {
                for (var i = 1; i < group.AxisCount; i++) joined[axis + i] = true;
                axis += group.AxisCount;
            }
        }

        var atoms = new List<List<int>>();
        for (var axis = 0; axis < shape.Length; axis++)
        {
            if (joined[axis]) atoms[^1].Add(axis);
            else atoms.Add([axis]);
        }

        return [.. atoms.Select(atom => atom.ToArray())];
    }

    /// <summary>What moves each atom's index; null if axes cannot be joined because an inner one leaves its range.</summary>
    private static IndexRange[]? Indices(View view, int[] shape, int[][] atoms, int[] grid)
    {
        var result = new IndexRange[atoms.Length];
        var (g, axis) = (0, 0);
        for (var a = 0; a < atoms.Length; a++)
        {
            var end = axis + atoms[a].Length;
            IndexRange? index = null;
            while (axis < end)
            {
                var group = view.Groups[g++];
                var size = 1;
                for (var i = 0; i < group.AxisCount; i++) size *= shape[axis++];
                var own = new IndexRange(size, group.Offset, group.Terms);
                if (index is not null && own.Leaves(grid)) return null;
                index = index?.Over(own) ?? own;
            }

            result[a] = index!;
        }

        return result;
    }
}
