using Vouch.Algebra;
using Vouch.Protocol.Argument;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Statements;
using Vouch.Prover.Commitments;
using Vouch.Prover.Sumchecks;

namespace Vouch.Prover.Witness;

/// <summary>
/// The trace's cells of V, and the rows of this proof's commitment: messages with their random coefficients, then the mask m of the
/// folded rows, the mask row h of the last sumchecks, and h's own mask m', each as D base rows (docs/protocol.md, section 5).
/// </summary>
internal sealed class TraceMatrix<TK>
    where TK : unmanaged, IExtension<TK>
{
    private TraceMatrix(ulong[] cells, ulong[][] rows, TK[] pads, TK[] mask)
    {
        Cells = cells;
        Rows = rows;
        Pads = pads;
        Mask = mask;
    }

    /// <summary>The trace's rows of V, row-major, canonical words.</summary>
    public ulong[] Cells { get; }

    /// <summary>Rows to commit.</summary>
    public ulong[][] Rows { get; }

    /// <summary>The pads, products of pads and the independent triple.</summary>
    public TK[] Pads { get; }

    /// <summary>Cells of the mask row h.</summary>
    public TK[] Mask { get; }

    /// <summary>Fills the trace's rows and draws all masks.</summary>
    public static TraceMatrix<TK> Fill(
        ProofStatement statement, Assignment assignment, LookupValues lookups, IMaskSource random,
        CancellationToken cancellation = default)
    {
        var layout = statement.Layout;
        var trace = layout.Region(BlockSource.Trace)!;
        var cells = new ulong[(long)trace.Count << layout.LogColumns];
        var rows = new ulong[trace.Count + (3 * TK.Degree)][];
        try
        {
            return Fill(statement, assignment, lookups, random, cells, rows, cancellation);
        }
        catch
        {
            Clear(cells, rows);
            throw;
        }
    }

    /// <summary>Overwrites what is secret.</summary>
    public void Clear()
    {
        Clear(Cells, Rows);
        Array.Clear(Pads);
        Array.Clear(Mask);
    }

    private static void Clear(ulong[] cells, ulong[]?[] rows)
    {
        Array.Clear(cells);
        foreach (var row in rows)
        {
            Array.Clear(row ?? []);
        }
    }

    private static TraceMatrix<TK> Fill(
        ProofStatement statement, Assignment assignment, LookupValues lookups, IMaskSource random, ulong[] cells, ulong[][] rows,
        CancellationToken cancellation)
    {
        var layout = statement.Layout;
        var matrix = statement.Matrix;
        var trace = layout.Region(BlockSource.Trace)!;
        int[] blocks =
        [
            .. Enumerable.Range(0, statement.System.Blocks.Count).Where(b => layout.Blocks[b].Source == BlockSource.Trace)
                .OrderByDescending(b => layout.Geometries[b].Span),
        ];
        Shares.Each(blocks.Length, i => Place(layout, blocks[i], assignment.Values[blocks[i]], cells), cancellation);
        for (var t = 0; t < lookups.Multiplicities.Length; t++)
        {
            Place(layout, layout.FirstMultiplicity + t, lookups.Multiplicities[t], cells);
        }

        var pads = DrawPads(statement, random, cells);
        var d = TK.Degree;
        Shares.Each(trace.Count, i =>
        {
            // One proof opens at most Queries columns of a trace: that many random coefficients hide it.
            rows[i] = new ulong[matrix.Columns + matrix.Queries];
            cells.AsSpan(i << matrix.LogColumns, matrix.Columns).CopyTo(rows[i]);
        }, cancellation);
        for (var i = 0; i < trace.Count; i++)
        {
            random.FillField(rows[i].AsSpan(matrix.Columns));
        }

        for (var i = 0; i < 3 * d; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            rows[trace.Count + i] = new ulong[i < d ? matrix.RowLength : 1 << matrix.LogMask];
            random.FillField(rows[trace.Count + i]);
        }

        var mask = new TK[1 << matrix.LogMask];
        Span<ulong> coordinates = stackalloc ulong[d];
        for (var j = 0; j < mask.Length; j++)
        {
            for (var c = 0; c < d; c++)
            {
                coordinates[c] = rows[trace.Count + d + c][j];
            }

            mask[j] = TK.FromCoordinates(coordinates);
        }

        return new TraceMatrix<TK>(cells, rows, pads, mask);
    }

    private static void Place(Layout layout, int block, long[] values, ulong[] cells)
    {
        var own = cells.AsSpan(PlaceOf(layout, block), (int)layout.Geometries[block].Span);
        layout.Geometries[block].Scatter(WeightsCommitment.FieldWords(values), own);
    }

    private static int PlaceOf(Layout layout, int block) =>
        checked((int)(layout.Offset(block) - ((long)layout.Region(BlockSource.Trace)!.First << layout.LogColumns)));

    /// <summary>Draws the pads and fills the cells of their products, in the order the argument pairs them.</summary>
    private static TK[] DrawPads(ProofStatement statement, IMaskSource random, ulong[] cells)
    {
        var plan = statement.Plan;
        var pads = new TK[plan.PadCount];
        var words = new ulong[TK.Degree * plan.PadCount];
        random.FillField(words);
        for (var i = 0; i < pads.Length; i++)
        {
            pads[i] = TK.FromCoordinates(words.AsSpan(i * TK.Degree, TK.Degree));
        }

        foreach (var triple in PadTriples.Of(plan))
        {
            pads[triple.Product] = pads[triple.A] * pads[triple.B];
        }

        var layout = statement.Layout;
        var geometry = layout.Geometries[layout.PadBlock];
        var at = PlaceOf(layout, layout.PadBlock);
        for (var c = 0; c < TK.Degree; c++)
        {
            for (var i = 0; i < pads.Length; i++)
            {
                cells[at + (c << geometry.AxisLogs[1]) + i] = pads[i][c];
            }
        }

        return pads;
    }
}
