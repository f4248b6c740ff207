using Vouch.Algebra;
using Vouch.Protocol.Argument;

namespace Vouch.Prover.Sumchecks;

/// <summary>Prover of the sumcheck over products of pads: docs/protocol.md, section 6.3.</summary>
internal sealed class PadProductProver<TK> : ISumcheckProver<TK>, IDisposable
    where TK : unmanaged, IExtension<TK>
{
    private readonly ExtensionVector<TK> _eq;
    private readonly ExtensionVector<TK> _a;
    private readonly ExtensionVector<TK> _b;
    private readonly int _independent;
    private TK _independentWeight = TK.One;
    private int _size;

    public PadProductProver(TK[] point, PadTriple[] triples, TK[] pads)
    {
        _size = 1 << point.Length;
        _independent = triples.Length - 1;
        _eq = BufferPool.Shared.Rent<TK>(_size);
        _a = BufferPool.Shared.Rent<TK>(_size);
        _b = BufferPool.Shared.Rent<TK>(_size);
        Multilinear.EqTable<TK>(point, _eq.Span);
        _a.Clear();
        _b.Clear();
        for (var j = 0; j < triples.Length; j++)
        {
            _a[j] = pads[triples[j].A];
            _b[j] = pads[triples[j].B];
        }
    }

    public void Next(Span<TK> messages)
    {
        if (_size == 1 && messages.Length == 2)
        {
            RequireHidden();
            messages[0] = _a[0];
            messages[1] = _b[0];
            return;
        }

        var sums = SumcheckKernels.EqProduct(
            _eq.Slice(0, _size), _a.Slice(0, _size), _b.Slice(0, _size), 0, _size / 2);
        messages[0] = sums.At0;
        messages[1] = sums.At2;
        messages[2] = sums.At3;
    }

    public void Bind(TK challenge)
    {
        _size /= 2;
        _independentWeight *= (_independent & _size) != 0 ? challenge : TK.One - challenge;
        Shares.Fold(_eq, 0, _size, challenge);
        Shares.Fold(_a, 0, _size, challenge);
        Shares.Fold(_b, 0, _size, challenge);
    }

    /// <summary>
    /// The two ends are said in the clear, uniform only because the independent triple has a part in them. Its weight depends
    /// on challenges alone, so refusing tells nothing; a hash draws such challenges with probability 2^-120 and less.
    /// </summary>
    private void RequireHidden()
    {
        if (_independentWeight.IsZero)
        {
            throw new InvalidOperationException(
                "These challenges take the independent pads out of the pad product sumcheck, so that its two ends would " +
                "tell about hidden values; the prover stops here. A new proof draws new challenges.");
        }
    }

    public void Dispose()
    {
        _eq.Dispose();
        _a.Dispose();
        _b.Dispose();
    }
}
