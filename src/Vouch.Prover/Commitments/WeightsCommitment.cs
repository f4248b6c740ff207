using System.Buffers.Binary;
using Vouch.Algebra;
using Vouch.Hashing;
using Vouch.Protocol.Argument;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Proofs;
using Vouch.Protocol.Statements;

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
    /// <returns>The commitment, or null if there are no such blocks.</returns>
    public static RowCommitment? Build(
        Layout layout, BlockSource source, MatrixParameters matrix, Assignment assignment, ReadOnlySpan<byte> seed,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentNullException.ThrowIfNull(assignment);
        if (layout.Region(source) is not { } region)
        {
            return null;
        }

        var cells = new ulong[(long)region.Count << matrix.LogColumns];
        var first = (long)region.First << matrix.LogColumns;
        var isPrivate = !seed.IsEmpty;
        using var expander = isPrivate ? new Expander(seed, "weights"u8) : null;
        var markPad = new ulong[layout.ExtensionDegree];
        expander?.FillField(markPad);
        for (var b = 0; b < layout.Blocks.Count; b++)
        {
            if (layout.Blocks[b].Source == source)
            {
                var at = checked((int)(layout.Offset(b) - first));
                var own = cells.AsSpan(at, (int)layout.Geometries[b].Span);
                layout.Geometries[b].Scatter(
                    b == layout.MarkBlock(source) ? markPad : FieldWords(assignment.Values[b]), own);
            }
        }

        var rows = new ulong[region.Count][];
        var salts = new byte[ProofFormat.SaltBytes << matrix.LogDomain];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = new ulong[isPrivate ? matrix.RowLength : matrix.Columns];
            cells.AsSpan(i << matrix.LogColumns, matrix.Columns).CopyTo(rows[i]);
            expander?.FillField(rows[i].AsSpan(matrix.Columns));
        }

        expander?.FillBytes(salts);
        var commitment = RowCommitment.Build(rows, matrix, salts, cancellation);
        return layout.ExtensionDegree switch
        {
            2 => Marked<Quadratic>(commitment, layout, source, assignment, markPad),
            3 => Marked<Cubic>(commitment, layout, source, assignment, markPad),
            _ => throw new ArgumentException("No such challenge field.", nameof(layout)),
        };
    }

    private static RowCommitment Marked<TK>(
        RowCommitment commitment, Layout layout, BlockSource source, Assignment assignment, ulong[] markPad)
        where TK : unmanaged, IExtension<TK>
    {
        var mark = TK.FromCoordinates(markPad);
        foreach (var functional in WeightMark.Functionals<TK>(layout, source, commitment.Root))
        {
            if (functional.Block != layout.MarkBlock(source))
            {
                mark += FunctionalResolver.OnValues(functional, assignment.Values[functional.Block]);
            }
        }

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
