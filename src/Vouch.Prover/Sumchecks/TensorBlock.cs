using Vouch.Algebra;
using Vouch.Protocol.Argument;
using Vouch.Protocol.Statements;
using Vouch.Prover.Witness;

namespace Vouch.Prover.Sumchecks;

/// <summary>
/// A block of small integers in the last sumcheck. Its weights are a sum of few products (outer axes) x (inner axes), so they
/// are never laid out cell by cell: while the inner variables are bound, the sum over the outer ones has been taken already;
/// afterwards the inner ones are gone. Each phase reads the integers once (docs/protocol.md, section 6.4).
/// </summary>
internal sealed class TensorBlock<TK>
    where TK : unmanaged, IExtension<TK>
{
    private const int FewestCells = 1 << 11;
    private readonly SmallCells _cells;
    private readonly BlockGeometry _geometry;
    private readonly int _split;
    private readonly List<TK[]> _inner = [];
    private readonly List<TK[]> _outer = [];

    private TensorBlock(long offset, SmallCells cells, BlockGeometry geometry, int split)
    {
        Offset = offset;
        _cells = cells;
        _geometry = geometry;
        _split = split;
        for (var a = split; a < geometry.Shape.Length; a++)
        {
            LogInner += geometry.AxisLogs[a];
        }
    }

    /// <summary>The block's first place in V.</summary>
    public long Offset { get; }

    /// <summary>Variables of the inner axes.</summary>
    public int LogInner { get; }

    /// <summary>Products of which the weights are the sum.</summary>
    public int Terms => _inner.Count;

    /// <summary>Cells that the block has at the level where the inner variables are bound.</summary>
    public int OuterSpan => (int)(_geometry.Span >> LogInner);

    private int InnerCells => _inner[0].Length;

    /// <summary>Splits a block's functionals where they all split; null where that saves nothing.</summary>
    public static TensorBlock<TK>? Of(
        IReadOnlyList<Functional<TK>> functionals, long offset, SmallCells? cells, BlockGeometry geometry)
    {
        if (cells is null || cells.Words.Length < FewestCells)
        {
            return null;
        }

        var split = BestSplit(functionals, geometry);
        if (split == 0)
        {
            return null;
        }

        var block = new TensorBlock<TK>(offset, cells, geometry, split);
        foreach (var functional in functionals)
        {
            block.Add(functional);
        }

        return block;
    }

    /// <summary>
    /// Writes the sums over the outer axes and the inner weights into tables of both: term t of the padded inner index i is at
    /// (i with its bits reversed) * width + first + t, so that binding the lowest variable joins halves.
    /// </summary>
    public void FillInner(
        ExtensionVector<TK> sums, ExtensionVector<TK> weights, int first, int width, CancellationToken cancellation)
    {
        var below = LogInner;
        var places = FunctionalTable.Places(_geometry, _split, _geometry.Shape.Length - _split, ref below);
        using var outer = BufferPool.Shared.Rent<TK>(_outer[0].Length);
        using var sum = BufferPool.Shared.Rent<TK>(InnerCells);
        for (var t = 0; t < Terms; t++)
        {
            cancellation.ThrowIfCancellationRequested();
            var total = TK.Zero;
            for (var i = 0; i < outer.Length; i++)
            {
                outer[i] = _outer[t][i];
                total += _outer[t][i];
            }

            sum.Clear();
            Linear.ContractSmall<TK>(sum, outer, _cells.Words, InnerCells);
            var shift = total * TK.FromInt64(_cells.Offset);
            for (var i = 0; i < places.Length; i++)
            {
                var at = (BitOrder.Reverse(places[i], LogInner) * width) + first + t;
                sums[at] = sum[i] + shift;
                weights[at] = _inner[t][i];
            }
        }
    }

    /// <summary>Once the inner variables are bound: one value and one weight per outer cell.</summary>
    /// <param name="point">The challenges of the inner variables, the most significant first.</param>
    /// <param name="bound">The inner weights at the point, by term.</param>
    /// <param name="cancellation">Cancels.</param>
    public CellSegment<TK> Outer(ReadOnlySpan<TK> point, ReadOnlySpan<TK> bound, CancellationToken cancellation)
    {
        var below = LogInner;
        var inner = FunctionalTable.Places(_geometry, _split, _geometry.Shape.Length - _split, ref below);
        using var eq = BufferPool.Shared.Rent<TK>(1 << LogInner);
        Multilinear.EqTable(point, eq.Span);
        using var own = BufferPool.Shared.Rent<TK>(inner.Length);
        var total = TK.Zero;
        for (var i = 0; i < inner.Length; i++)
        {
            own[i] = eq[inner[i]];
            total += own[i];
        }

        var shift = total * TK.FromInt64(_cells.Offset);
        below = _geometry.LogCells;
        var outer = FunctionalTable.Places(_geometry, 0, _split, ref below);
        var segment = new CellSegment<TK>(Offset >> LogInner, OuterSpan);
        for (var h = 0; h < outer.Length; h++)
        {
            if (cancellation.IsCancellationRequested)
            {
                segment.Dispose();
                cancellation.ThrowIfCancellationRequested();
            }

            var weight = TK.Zero;
            for (var t = 0; t < Terms; t++)
            {
                weight += _outer[t][h] * bound[t];
            }

            var at = outer[h] >> LogInner;
            segment.Weights[at] = weight;
            segment.Values[at] =
                Linear.DotSmall(own.Span, _cells.Words.AsSpan(h * inner.Length, inner.Length)) + shift;
        }

        return segment;
    }

    /// <summary>The axis that parts outer from inner: a boundary of every functional's groups; 0 if none is worth it.</summary>
    private static int BestSplit(IReadOnlyList<Functional<TK>> functionals, BlockGeometry geometry)
    {
        var best = 0;
        var bestCost = geometry.Span;
        for (var s = geometry.Leading + 1; s < geometry.Shape.Length; s++)
        {
            var log = 0;
            for (var a = s; a < geometry.Shape.Length; a++)
            {
                log += geometry.AxisLogs[a];
            }

            // The first phase keeps two elements per term and inner cell; the second costs an inner product per outer cell, which
            // takes several times as long.
            var cost = ((long)functionals.Count << log) + (8 * (geometry.Span >> log));
            if (cost < bestCost && functionals.All(f => IsBoundary(f.AxisCounts, s)))
            {
                (best, bestCost) = (s, cost);
            }
        }

        return best;
    }

    private static bool IsBoundary(int[] axisCounts, int axis)
    {
        var at = 0;
        foreach (var count in axisCounts)
        {
            if (at == axis)
            {
                return true;
            }

            at += count;
        }

        return false;
    }

    private void Add(Functional<TK> functional)
    {
        var axis = 0;
        var parts = 0;
        while (axis < _split)
        {
            axis += functional.AxisCounts[parts++];
        }

        _outer.Add(Product(functional.Weights.AsSpan(0, parts), functional.Coefficient));
        _inner.Add(Product(functional.Weights.AsSpan(parts), TK.One));
    }

    private static TK[] Product(ReadOnlySpan<TK[]> vectors, TK scale)
    {
        TK[] result = [scale];
        foreach (var vector in vectors)
        {
            var next = new TK[result.Length * vector.Length];
            for (var i = 0; i < result.Length; i++)
            {
                for (var j = 0; j < vector.Length; j++)
                {
                    next[(i * vector.Length) + j] = result[i] * vector[j];
                }
            }

            result = next;
        }

        return result;
    }
}
