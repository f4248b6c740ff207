using Vouch.Protocol.Parameters;

namespace Vouch.Protocol.Statements;

/// <summary>
/// The statement that a system holds for many assignments at once, over one vector of weights (docs/protocol.md, section 4.6):
/// blocks of an inference get a leading axis of inferences, weights and ones do not, and every sentence that reads a block of
/// an inference holds along that axis. Nothing is summed over it, so the batched system holds exactly if the system holds for
/// every inference by itself.
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

        return system with
        {
            Blocks = [.. system.Blocks.Select(b => IsRepeated(b) ? b with { Shape = [count, .. b.Shape] } : b)],
            Lookups = [.. system.Lookups.Select(l => Of(l, system.Blocks, count))],
            Products = [.. system.Products.Select(p => Of(p, system.Blocks, count))],
        };
    }

    /// <summary>Whether shapes stay so small that the batched system can be planned; whether it can be proven is another question.</summary>
    public static bool Fits(ConstraintSystem system, int count)
    {
        ArgumentNullException.ThrowIfNull(system);
        var repeated = system.Blocks.Where(IsRepeated).Select(b => b.Shape).ToList();
        var lookups = system.Lookups.Where(l => Read(l.Columns, system.Blocks)).Select(l => l.Grid).ToList();
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
    private static LookupStatement Of(LookupStatement lookup, IReadOnlyList<Block> blocks, int count) =>
        Read(lookup.Columns, blocks)
            ? lookup with { Grid = [count, .. lookup.Grid], Columns = [.. lookup.Columns.Select(c => Of(c, blocks))] }
            : lookup;

    private static ProductStatement Of(ProductStatement product, IReadOnlyList<Block> blocks, int count)
    {
        LinearForm[] forms = product.Left is null ? [product.Linear] : [product.Linear, product.Left, product.Right!];
        return Read(forms, blocks)
            ? product with
            {
                Grid = [count, .. product.Grid],
                Roles = [RoleOf(product, blocks), .. product.Roles],
                Left = product.Left is null ? null : Of(product.Left, blocks),
                Right = product.Right is null ? null : Of(product.Right, blocks),
                Linear = Of(product.Linear, blocks),
            }
            : product;
    }

    /// <summary>
    /// Inferences are outputs, never summed. Seen by one factor they are more rows or columns, which cost the product's sumcheck
    /// no variable: a layer's weights times the inputs of all inferences. Seen by neither, either of the two is true.
    /// </summary>
    private static AxisRole RoleOf(ProductStatement product, IReadOnlyList<Block> blocks)
    {
        if (product.Left is null)
        {
            return AxisRole.Batch;
        }

        return (Read([product.Left], blocks), Read([product.Right!], blocks)) switch
        {
            (true, true) => AxisRole.Batch,
            (false, true) => AxisRole.Right,
            _ => AxisRole.Left,
        };
    }

    private static LinearForm Of(LinearForm form, IReadOnlyList<Block> blocks) =>
        form with { Terms = [.. form.Terms.Select(t => t with { View = Of(t.View, IsRepeated(blocks[t.View.Block])) })] };

    private static View Of(View view, bool repeated)
    {
        var groups = view.Groups.Select(g => g with { Terms = [.. g.Terms.Select(t => t with { GridAxis = t.GridAxis + 1 })] });
        return view with { Groups = repeated ? [new ViewGroup(1, 0, [new AxisTerm(0, 1)]), .. groups] : [.. groups] };
    }

    private static bool Read(IEnumerable<LinearForm> forms, IReadOnlyList<Block> blocks) =>
        forms.Any(f => f.Terms.Any(t => IsRepeated(blocks[t.View.Block])));
}
