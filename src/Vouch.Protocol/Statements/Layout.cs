using Vouch.Protocol.Parameters;

namespace Vouch.Protocol.Statements;

/// <summary>
/// Places every committed block, and the block of one-time pads, in the virtual matrix V (docs/protocol.md, section 5):
/// cell index = row * 2^c + column. Each commitment owns a range of rows; within it blocks lie in order of falling units,
/// so each starts at a multiple of its own.
/// </summary>
public sealed class Layout
{
    private static readonly BlockSource[] Earlier = [BlockSource.Weights, BlockSource.PreviousWeights, BlockSource.Inputs];
    private readonly long[] _offsets;
    private readonly Dictionary<BlockSource, int> _marks = [];

    /// <summary>Computes the layout.</summary>
    /// <param name="system">The statement.</param>
    /// <param name="plan">Numbers of pads.</param>
    /// <param name="logColumns">c.</param>
    /// <param name="extensionDegree">Base cells per pad.</param>
    public Layout(ConstraintSystem system, StatementPlan plan, int logColumns, int extensionDegree)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(plan);
        LogColumns = logColumns;
        ExtensionDegree = extensionDegree;
        // Committed blocks: those of the system, then one multiplicity block per table, then the pads, those of marks last.
        var blocks = new List<Block>(system.Blocks);
        FirstMultiplicity = blocks.Count;
        foreach (var table in system.Tables)
        {
            blocks.Add(new Block("multiplicities of " + table.Name, BlockSource.Trace, [table.Rows]));
        }

        PadBlock = blocks.Count;
        blocks.Add(new Block("one-time pads", BlockSource.Trace, [extensionDegree, plan.PadCount]));
        foreach (var source in Earlier)
        {
            if (system.Blocks.Any(b => b.Source == source))
            {
                _marks.Add(source, blocks.Count);
                blocks.Add(new Block("pad of the mark", source, [extensionDegree]));
            }
        }

        Blocks = blocks;
        Geometries = [.. blocks.Select(b => new BlockGeometry(b.Shape))];
        _offsets = new long[blocks.Count];
        Array.Fill(_offsets, -1);
        var regions = new List<RowRegion>();
        var firstRow = 0L;
        foreach (var source in (ReadOnlySpan<BlockSource>)[.. Earlier, BlockSource.Trace])
        {
            var members = Enumerable.Range(0, blocks.Count).Where(i => blocks[i].Source == source)
                .OrderByDescending(i => Geometries[i].LogUnit).ThenBy(i => i).ToArray();
            if (members.Length == 0)
            {
                continue;
            }

            var largest = Math.Max(Geometries[members[0]].LogUnit - logColumns, 0);
            var align = (1L << largest) - 1;
            firstRow = (firstRow + align) & ~align;
            var at = firstRow << logColumns;
            foreach (var i in members)
            {
                _offsets[i] = at;
                at += Geometries[i].Span;
            }

            var rows = ((at + (1L << logColumns) - 1) >> logColumns) - firstRow;
            regions.Add(new RowRegion(source, checked((int)firstRow), checked((int)rows)));
            firstRow += rows;
        }

        Regions = regions;
        LogRows = Log2.Ceiling(firstRow);
    }

    /// <summary>Commitments made before a proof, each with a mark, in the order of their rows.</summary>
    public static ReadOnlySpan<BlockSource> EarlierSources => Earlier;

    /// <summary>Blocks of the system, multiplicities, pads, pads of marks.</summary>
    public IReadOnlyList<Block> Blocks { get; }

    /// <summary>Padded geometry of each block.</summary>
    public BlockGeometry[] Geometries { get; }

    /// <summary>Index of the multiplicity block of table 0; the others follow.</summary>
    public int FirstMultiplicity { get; }

    /// <summary>Index of the pad block, shape [degree of K, pads].</summary>
    public int PadBlock { get; }

    /// <summary>Index of the block, shape [degree of K], that hides the mark of a commitment opened by many proofs.</summary>
    public int MarkBlock(BlockSource source) => _marks[source];

    /// <summary>Degree of K.</summary>
    public int ExtensionDegree { get; }

    /// <summary>c.</summary>
    public int LogColumns { get; }

    /// <summary>log2 of the virtual number of rows.</summary>
    public int LogRows { get; }

    /// <summary>log2 of the cells of V.</summary>
    public int LogCells => LogRows + LogColumns;

    /// <summary>Row ranges of the commitments, ascending.</summary>
    public IReadOnlyList<RowRegion> Regions { get; }

    /// <summary>Cell index of a committed block's first cell.</summary>
    public long Offset(int block) => _offsets[block];

    /// <summary>The rows of a commitment, or null if nothing is committed there.</summary>
    public RowRegion? Region(BlockSource source)
    {
        foreach (var region in Regions)
        {
            if (region.Source == source)
            {
                return region;
            }
        }

        return null;
    }
}

/// <summary>Rows [First, First + Count) of V belong to one commitment.</summary>
public sealed record RowRegion(BlockSource Source, int First, int Count);
