using Vouch.Algebra;
using Vouch.Protocol.Argument;
using Vouch.Prover;
using Vouch.Prover.Witness;

namespace Soundness.Tests.Lying;

/// <summary>
/// The honest message source with its tables changed under it between stages. Changing a pad after the commitment makes
/// the hidden message another one, because what was said is message plus pad.
/// </summary>
internal sealed class LyingSource<TK>(ProvingSource<TK> inner, Lie<TK> lie, TraceMatrix<TK> trace) : MessageSource<TK>
    where TK : unmanaged, IExtension<TK>
{
    public override void ReadPadded(Span<TK> said, int firstPad) => inner.ReadPadded(said, firstPad);

    public override void ReadMasked(Span<TK> said, int firstCell) => inner.ReadMasked(said, firstCell);

    public override void ReadClear(Span<TK> values) => inner.ReadClear(values);

    public override void OnTree(TK alpha, TK beta)
    {
        inner.OnTree(alpha, beta);
        lie.AtTree?.Invoke(alpha, beta, trace.Pads);
    }

    public override void OnLayer(int layer, TK lambda, TK[] point) => inner.OnLayer(layer, lambda, point);

    public override void OnBind(TK challenge) => inner.OnBind(challenge);

    public override void OnProducts(ProductSetup<TK> setup)
    {
        inner.OnProducts(setup);
        lie.AtProducts?.Invoke(trace.Pads);
    }

    public override void OnPadProducts(TK[] point, PadTriple[] triples)
    {
        lie.AtPadProducts?.Invoke(trace.Pads);
        lie.AtMasks?.Invoke(trace.Mask);
        inner.OnPadProducts(point, triples);
    }

    public override void OnFinal(LinearConstraint<TK> claim)
    {
        lie.AtLast?.Invoke(trace.Cells);
        inner.OnFinal(claim);
    }
}
