using Vouch.Protocol.Parameters;

namespace Vouch.Protocol.Statements;

/// <summary>
/// The statement that a system holds for many assignments at once, over one vector of weights (docs/protocol.md, section 4.6):
/// blocks of an inference get an axis of inferences, weights and ones do not, and every sentence that reads a block of an
/// inference holds along that axis. Nothing is summed over it, so the batched system holds exactly if the system holds for every
/// inference by itself.
/// </summary>
public static class BatchedSystem
{
    /// <summary>Largest rank of a shape, as in the encoding of a system.</summary>
    private const int MaxRank = 16;

    /// <summary>Most cells of all committed blocks, or of a lookup, axes padded: no statement is larger.</summary>
    private const long MaxCells = 1L << 30;

    /// <summary>The system for a number of inferences; for one, the system itself.</summary>
    /// <param name="system">What holds of each inference.</param>
    /// <param name="count">Inferences, at least 1.</param>
    /// <exception cref="ArgumentException">A shape would be too large: <see cref="Fits"/> tells before.</exception>
    public static ConstraintSystem Of(ConstraintSystem system, int count)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (count == 1)
        {
            return system;
        }

        if (!Fits(system, count))
        {
            throw new ArgumentException($"A shape of the statement is too large for {count} inferences.", nameof(count));
        }

        var axes = AxesOfInferences(system, count);
        return system with
        {
            Blocks = [.. system.Blocks.Select((b, i) => axes[i] >= 0 ? b with { Shape = Insert(b.Shape, axes[i], count) } : b)],
            Lookups = [.. system.Lookups.Select(l => Of(l, axes, count))],
            Products = [.. system.Products.Select(p => Of(p, axes, count))],
        };
    }

    /// <summary>
    /// By block, where its axis of inferences is inserted; -1 if it has none. The leading axis of a block is not padded, so a block
    /// of the trace gets the axis behind the leading one where that takes up fewer cells, and no view reads both as one index.
    /// </summary>
    public static int[] AxesOfInferences(ConstraintSystem system, int count)
    {
        ArgumentNullException.ThrowIfNull(system);
        var axes = new int[system.Blocks.Count];
        for (var b = 0; b < axes.Length; b++)
        {
            var block = system.Blocks[b];
            axes[b] = !IsRepeated(block) ? -1 : block.Source == BlockSource.Trace ? BestAxis(block.Shape, count) : 0;
        }

        foreach (var view in Views(system))
        {
            if (axes[view.Block] > 0 && !IsBoundary(view, axes[view.Block]))
            {
                axes[view.Block] = 0;
            }
        }

        return axes;
    }

    private static int BestAxis(int[] shape, int count)
    {
        var behind = new BlockGeometry(shape).Leading + 1;
        return BlockGeometry.CellsOf(Insert(shape, behind, count)) < BlockGeometry.CellsOf(Insert(shape, 0, count)) ? behind : 0;
    }

    private static int[] Insert(int[] shape, int axis, int size) => [.. shape[..axis], size, .. shape[axis..]];

    private static bool IsBoundary(View view, int axis)
    {
        var at = 0;
        foreach (var group in view.Groups)
        {
            if (at >= axis)
            {
                break;
            }

            at += group.AxisCount;
        }

        return at == axis;
    }

    private static IEnumerable<View> Views(ConstraintSystem system) =>
        system.Lookups.SelectMany(l => l.Columns)
            .Concat(system.Products.SelectMany(p => p.Left is null ? [p.Linear] : new[] { p.Linear, p.Left, p.Right! }))
            .SelectMany(f => f.Terms).Select(t => t.View);

    /// <summary>Whether shapes stay so small that the batched system can be planned; whether it can be proven is another question.</summary>
    public static bool Fits(ConstraintSystem system, int count)
    {
        ArgumentNullException.ThrowIfNull(system);
        var repeated = system.Blocks.Where(IsRepeated).Select(b => b.Shape).ToList();
        var lookups = system.Lookups.Where(l => Read(l.Columns, b => IsRepeated(system.Blocks[b]))).Select(l => l.Grid).ToList();
        return repeated.Sum(Padded) <= MaxCells / count && lookups.Sum(Padded) <= MaxCells / count
            && repeated.Concat(lookups).Concat(system.Products.Select(p => p.Grid)).All(shape => shape.Length < MaxRank);
    }

    /// <summary>Whether each inference has its own cells of a block.</summary>
    public static bool IsRepeated(Block block)
    {
        ArgumentNullException.ThrowIfNull(block);
        return block.Source is BlockSource.Trace or BlockSource.Public or BlockSource.Inputs;
    }

    private static long Padded(int[] shape) => 1L << shape.Sum(size => Log2.Ceiling(size));

    /// <summary>What is said of weights alone is said once.</summary>
    private static LookupStatement Of(LookupStatement lookup, int[] axes, int count)
    {
        if (!Read(lookup.Columns, b => axes[b] >= 0))
        {
            return lookup;
        }

        // Leaves lie as a block's cells do.
        var axis = BestAxis(lookup.Grid, count);
        return lookup with
        {
            Grid = Insert(lookup.Grid, axis, count),
            Columns = [.. lookup.Columns.Select(c => Of(c, axis, axes))],
        };
    }

    private static ProductStatement Of(ProductStatement product, int[] axes, int count)
    {
        LinearForm[] forms = product.Left is null ? [product.Linear] : [product.Linear, product.Left, product.Right!];
        return Read(forms, b => axes[b] >= 0)
            ? product with
            {
                Grid = [count, .. product.Grid],
                Roles = [RoleOf(product, axes), .. product.Roles],
                Left = product.Left is null ? null : Of(product.Left, 0, axes),
                Right = product.Right is null ? null : Of(product.Right, 0, axes),
                Linear = Of(product.Linear, 0, axes),
            }
            : product;
    }

    /// <summary>
    /// Inferences are outputs, never summed. Seen by one factor they are more rows or columns, which cost the product's sumcheck
    /// no variable: a layer's weights times the inputs of all inferences. Seen by neither, either of the two is true.
    /// </summary>
    private static AxisRole RoleOf(ProductStatement product, int[] axes)
    {
        if (product.Left is null)
        {
            return AxisRole.Batch;
        }

        return (Read([product.Left], b => axes[b] >= 0), Read([product.Right!], b => axes[b] >= 0)) switch
        {
            (true, true) => AxisRole.Batch,
            (false, true) => AxisRole.Right,
            _ => AxisRole.Left,
        };
    }

    private static LinearForm Of(LinearForm form, int gridAxis, int[] axes) =>
        form with { Terms = [.. form.Terms.Select(t => t with { View = Of(t.View, gridAxis, axes[t.View.Block]) })] };

    /// <summary>A view on a grid with one more axis, which moves the block's axis of inferences if it has one.</summary>
    private static View Of(View view, int gridAxis, int blockAxis)
    {
        var groups = new List<ViewGroup>();
        var axis = 0;
        foreach (var group in view.Groups)
        {
            if (axis == blockAxis)
            {
                groups.Add(new ViewGroup(1, 0, [new AxisTerm(gridAxis, 1)]));
            }

            groups.Add(group with
            {
                Terms = [.. group.Terms.Select(t => t.GridAxis >= gridAxis ? t with { GridAxis = t.GridAxis + 1 } : t)],
            });
            axis += group.AxisCount;
        }

        if (axis == blockAxis)
        {
            groups.Add(new ViewGroup(1, 0, [new AxisTerm(gridAxis, 1)]));
        }

        return view with { Groups = [.. groups] };
    }

    private static bool Read(IEnumerable<LinearForm> forms, Func<int, bool> isRepeated) =>
        forms.Any(f => f.Terms.Any(t => isRepeated(t.View.Block)));
}
