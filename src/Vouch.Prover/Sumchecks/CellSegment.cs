using Vouch.Algebra;

namespace Vouch.Prover.Sumchecks;

/// <summary>
/// Consecutive cells of V, with their weights, at some level of the last sumcheck: at level j, cell i stands for the 2^j places
/// from i * 2^j on. Cells outside all segments are zero.
/// </summary>
internal sealed class CellSegment<TK> : IDisposable
    where TK : unmanaged, IExtension<TK>
{
    /// <summary>A segment of zeros.</summary>
    /// <param name="start">Its first cell.</param>
    /// <param name="length">Its cells.</param>
    public CellSegment(long start, int length)
    {
        Start = start;
        Length = length;
        Values = BufferPool.Shared.Rent<TK>(length);
        Weights = BufferPool.Shared.Rent<TK>(length);
        Values.Clear();
        Weights.Clear();
    }

    /// <summary>The first cell at the present level.</summary>
    public long Start { get; private set; }

    /// <summary>Cells at the present level.</summary>
    public int Length { get; private set; }

    /// <summary>The cell after the last.</summary>
    public long End => Start + Length;

    /// <summary>V.</summary>
    public ExtensionVector<TK> Values { get; private set; }

    /// <summary>w.</summary>
    public ExtensionVector<TK> Weights { get; private set; }

    /// <summary>One segment from several in order, the gaps between them zero; they are given up.</summary>
    public static CellSegment<TK> Join(IReadOnlyList<CellSegment<TK>> parts)
    {
        if (parts.Count == 1)
        {
            return parts[0];
        }

        var joined = new CellSegment<TK>(parts[0].Start, (int)(parts[^1].End - parts[0].Start));
        foreach (var part in parts)
        {
            var at = (int)(part.Start - joined.Start);
            part.Values.Slice(0, part.Length).CopyTo(joined.Values.Slice(at, part.Length));
            part.Weights.Slice(0, part.Length).CopyTo(joined.Weights.Slice(at, part.Length));
            part.Dispose();
        }

        return joined;
    }

    /// <summary>
    /// Brings pairs (2i, 2i + 1) into two halves, so that the round's sums and the fold work on contiguous runs. A segment that
    /// begins or ends within a pair gets a zero there.
    /// </summary>
    public void Part()
    {
        var odd = (int)(Start & 1);
        var half = (Length + odd + 1) / 2;
        Values = Part(Values, odd, half);
        Weights = Part(Weights, odd, half);
        Start >>= 1;
        Length = half;
    }

    /// <summary>This round's sums over pairs [from, to).</summary>
    public RoundSums2<TK> Sums(int from, int to) => SumcheckKernels.Product(Values.Span, Weights.Span, from, to);

    /// <summary>Binds the variable: pairs become cells.</summary>
    public void Bind(TK challenge, CancellationToken cancellation)
    {
        Shares.Fold(Values, 0, Length, challenge, cancellation);
        Shares.Fold(Weights, 0, Length, challenge, cancellation);
    }

    public void Dispose()
    {
        Values.Dispose();
        Weights.Dispose();
    }

    private ExtensionVector<TK> Part(ExtensionVector<TK> table, int odd, int half)
    {
        var parted = BufferPool.Shared.Rent<TK>(2 * half);
        var length = Length;
        Shares.For(half, (from, to) =>
        {
            for (var d = 0; d < TK.Degree; d++)
            {
                var source = table.Plane(d)[..length];
                var even = parted.Plane(d)[..half];
                var high = parted.Plane(d).Slice(half, half);
                for (var i = from; i < to; i++)
                {
                    var at = (2 * i) - odd;
                    even[i] = (uint)at < (uint)source.Length ? source[at] : 0;
                    high[i] = (uint)(at + 1) < (uint)source.Length ? source[at + 1] : 0;
                }
            }
        });
        table.Dispose();
        return parted;
    }
}
