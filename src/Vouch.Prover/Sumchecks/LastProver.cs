using Vouch.Algebra;
using Vouch.Protocol.Argument;
using Vouch.Protocol.Statements;

namespace Vouch.Prover.Sumchecks;

/// <summary>Prover of the last sumcheck, sum of w * V over all cells: docs/protocol.md, section 6.4.</summary>
internal sealed class LastProver<TK> : ISumcheckProver<TK>, IDisposable
    where TK : unmanaged, IExtension<TK>
{
    private readonly ulong[] _cells;
    private readonly ExtensionVector<TK> _weights;
    private readonly ExtensionVector<TK> _values;
    private int _size;

    public LastProver(LinearConstraint<TK> claim, Layout layout, ulong[] cells)
    {
        _cells = cells;
        _size = 1 << layout.LogCells;
        _weights = BufferPool.Shared.Rent<TK>(_size);
        _values = BufferPool.Shared.Rent<TK>(_size / 2);
        _weights.Clear();
        var byBlock = claim.Functionals.GroupBy(f => f.Block).OrderByDescending(g => layout.Geometries[g.Key].LogCells);
        Parallel.ForEach(byBlock, group => FunctionalTable.Add(group, layout, group.Key, _weights));
    }

    public void Next(Span<TK> messages)
    {
        var size = _size;
        var sums = size == _cells.Length
            ? Shares.Sum2<TK>(size / 2, (from, to) => SumcheckKernels.Product(
                _cells.AsSpan(0, size), _weights.Slice(0, size), from, to))
            : Shares.Sum2<TK>(size / 2, (from, to) => SumcheckKernels.Product(
                _values.Slice(0, size), _weights.Slice(0, size), from, to));
        messages[0] = sums.At0;
        messages[1] = sums.At2;
    }

    public void Bind(TK challenge)
    {
        var size = _size;
        Shares.For(size / 2, (from, to) =>
        {
            if (size == _cells.Length)
            {
                Multilinear.Fold(_values.Span, _cells.AsSpan(0, size), challenge, from, to);
            }
            else
            {
                Multilinear.Fold(_values.Slice(0, size), _values.Slice(0, size), challenge, from, to);
            }

            Multilinear.Fold(_weights.Slice(0, size), _weights.Slice(0, size), challenge, from, to);
        });
        _size /= 2;
    }

    public void Dispose()
    {
        _weights.Dispose();
        _values.Dispose();
    }
}
