using System.Buffers.Binary;
using Vouch.Algebra;
using Vouch.Hashing;
using Vouch.Protocol.Argument;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Statements;
using Vouch.Prover.Sumchecks;

namespace Vouch.Prover.Commitments;

/// <summary>
/// A commitment made before the proof: to a model's weights, once per key, or to the inputs of their owner. Private weights
/// and inputs draw every random coefficient and salt from a secret seed; public weights use none, so that anyone can recompute
/// the root.
/// </summary>
public static class WeightsCommitment
{
    /// <summary>Commits to the weight or input blocks of a system, laid out as in every statement about them.</summary>
    /// <param name="layout">Layout of a statement about them.</param>
    /// <param name="source">Which region of the layout.</param>
    /// <param name="matrix">Parameters.</param>
    /// <param name="assignment">Values; only the region's blocks are read.</param>
    /// <param name="seed">32 secret bytes, or empty for public weights.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <param name="path">An empty file for code words, tree and rows; null to keep them in memory.</param>
    /// <returns>The commitment, or null if there are no such blocks.</returns>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static RowCommitment? Build(
        Layout layout, BlockSource source, MatrixParameters matrix, Assignment assignment, ReadOnlySpan<byte> seed,
        CancellationToken cancellation, string? path = null)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentNullException.ThrowIfNull(assignment);
        if (layout.Region(source) is not { } region)
        {
            return null;
        }

        var first = (long)region.First << matrix.LogColumns;
        var isPrivate = !seed.IsEmpty;
        using var expander = isPrivate ? new Expander(seed, "weights"u8) : null;
        var markPad = new ulong[layout.ExtensionDegree];
        expander?.FillField(markPad);
        var rows = new ulong[region.Count][];
        RowCommitment? commitment = null;
        try
        {
            for (var i = 0; i < rows.Length; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                rows[i] = new ulong[isPrivate ? matrix.RowLength : matrix.Columns];
                expander?.FillField(rows[i].AsSpan(matrix.Columns));
            }

            var saltSeed = isPrivate ? new byte[Expander.SeedSize] : [];
            expander?.FillBytes(saltSeed);
            int[] blocks =
            [
                .. Enumerable.Range(0, layout.Blocks.Count).Where(b => layout.Blocks[b].Source == source)
                    .OrderByDescending(b => layout.Geometries[b].Span),
            ];
            Shares.Each(blocks.Length, i =>
            {
                var own = new ulong[layout.Geometries[blocks[i]].Span];
                layout.Geometries[blocks[i]].Scatter(
                    blocks[i] == layout.MarkBlock(source) ? markPad : FieldWords(assignment.Values[blocks[i]]), own);
                CopyToRows(own, layout.Offset(blocks[i]) - first, rows, matrix);
            }, cancellation);
            commitment = path is null
                ? RowCommitment.Build(rows, matrix, isPrivate ? LeafSalts.FromSeed(saltSeed) : LeafSalts.Zero, cancellation)
                : ColumnFile.Build(path, rows, matrix, saltSeed, cancellation);
            return layout.ExtensionDegree switch
            {
                2 => Marked<Quadratic>(commitment, layout, source, assignment, markPad, cancellation),
                3 => Marked<Cubic>(commitment, layout, source, assignment, markPad, cancellation),
                _ => throw new ArgumentException("No such challenge field.", nameof(layout)),
            };
        }
        catch
        {
            commitment?.Clear();
            foreach (var row in rows)
            {
                Array.Clear(row ?? []);
            }

            throw;
        }
    }

    /// <summary>Opens what <see cref="Build"/> wrote into a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="layout">Layout of a statement about these blocks.</param>
    /// <param name="source">Which region of the layout.</param>
    /// <param name="matrix">Parameters.</param>
    /// <param name="commitment">Root and mark that the file must hold.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is damaged, unfinished, or of another key.</exception>
    public static RowCommitment Open(
        string path, Layout layout, BlockSource source, MatrixParameters matrix, ReadOnlySpan<byte> commitment,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(matrix);
        return ColumnFile.Open(path, commitment, matrix, layout.Region(source)?.Count ?? 0, cancellation);
    }

    private static void CopyToRows(ulong[] cells, long at, ulong[][] rows, MatrixParameters matrix)
    {
        for (var done = 0; done < cells.Length;)
        {
            var column = (int)((at + done) & (matrix.Columns - 1));
            var count = Math.Min(cells.Length - done, matrix.Columns - column);
            cells.AsSpan(done, count).CopyTo(rows[(at + done) >> matrix.LogColumns].AsSpan(column));
            done += count;
        }
    }

    private static RowCommitment Marked<TK>(
        RowCommitment commitment, Layout layout, BlockSource source, Assignment assignment, ulong[] markPad,
        CancellationToken cancellation)
        where TK : unmanaged, IExtension<TK>
    {
        var functionals = WeightMark.Functionals<TK>(layout, source, commitment.Root);
        var parts = new TK[functionals.Count];
        Shares.Each(parts.Length, i =>
        {
            if (functionals[i].Block != layout.MarkBlock(source))
            {
                parts[i] = FunctionalResolver.OnValues(functionals[i], assignment.Values[functionals[i].Block]);
            }
        }, cancellation);
        var mark = parts.Aggregate(TK.FromCoordinates(markPad), (sum, part) => sum + part);
        var bytes = new byte[TK.Degree * sizeof(ulong)];
        for (var d = 0; d < TK.Degree; d++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(d * sizeof(ulong)), mark[d]);
        }

        return commitment.Marked(bytes);
    }

    /// <summary>Small signed integers as canonical words.</summary>
    public static ulong[] FieldWords(ReadOnlySpan<long> values)
    {
        var words = new ulong[values.Length];
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = Goldilocks.FromInt64(values[i]).Value;
        }

        return words;
    }
}
