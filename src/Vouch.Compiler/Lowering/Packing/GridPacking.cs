using Vouch.Protocol.Statements;

namespace Vouch.Compiler.Lowering.Packing;

/// <summary>
/// Another grid for a lookup: its axes reordered, and joined where every view moves along both as along one. What is looked up
/// stays the same; the leaves it takes up in the fraction tree become fewer, because all but a grid's leading axis are padded
/// (docs/protocol.md, section 6.1).
/// </summary>
internal static class GridPacking
{
    /// <summary>The lookup on the grid that takes up the fewest leaves.</summary>
    public static LookupStatement Pack(LookupStatement lookup)
    {
        var views = lookup.Columns.SelectMany(column => column.Terms).Select(term => term.View).ToArray();
        int[] moving = [.. Enumerable.Range(0, lookup.Grid.Length).Where(a => lookup.Grid[a] > 1)];
        if (moving.Length == 0) return lookup;
        var best = AxisOrders.Best(
            moving, lookup.Grid, inUnits: false,
            (outer, inner) => Array.TrueForAll(views, view => IsOne(view, outer, inner, lookup.Grid)), BlockGeometry.CellsOf(lookup.Grid));
        return best is null ? lookup : lookup with
        {
            Grid = AxisOrders.SizesOf(best, lookup.Grid),
            Columns =
            [
                .. lookup.Columns.Select(column => column with
                {
                    Terms = [.. column.Terms.Select(term => term with { View = Move(term.View, best) })],
                }),
            ],
        };
    }

    /// <summary>Whether the view moves along two axes as along their row-major index.</summary>
    private static bool IsOne(View view, int outer, int inner, int[] grid)
    {
        var (slow, fast) = (Find(view, outer), Find(view, inner));
        return slow.Group == fast.Group && slow.Stride == fast.Stride * grid[inner];
    }

    private static (int Group, long Stride) Find(View view, int axis)
    {
        for (var g = 0; g < view.Groups.Length; g++)
        {
            foreach (var term in view.Groups[g].Terms)
            {
                if (term.GridAxis == axis) return (g, term.Stride);
            }
        }

        return (-1, 0);
    }

    private static View Move(View view, int[][] groups) => view with
    {
        Groups =
        [
            .. view.Groups.Select((own, g) => own with
            {
                // The innermost axis of a group has the joined axis's stride; axes of one index move nothing.
                Terms =
                [
                    .. groups.Select((axes, joined) => (Found: Find(view, axes[^1]), joined)).Where(at => at.Found.Group == g)
                        .Select(at => new AxisTerm(at.joined, (int)at.Found.Stride)),
                ],
            }),
        ],
    };
}
