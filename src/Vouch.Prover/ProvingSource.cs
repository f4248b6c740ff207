using Vouch.Algebra;
using Vouch.Protocol.Argument;
using Vouch.Protocol.Proofs;
using Vouch.Protocol.Statements;
using Vouch.Prover.Sumchecks;
using Vouch.Prover.Witness;

namespace Vouch.Prover;

/// <summary>
/// The prover's message source: asks the current stage for the true message, adds the pad, and writes the sum. Nothing the
/// argument says leaves this class without its pad, except the two values that section 8 of docs/protocol.md shows uniform.
/// </summary>
internal sealed class ProvingSource<TK> : MessageSource<TK>, IDisposable
    where TK : unmanaged, IExtension<TK>
{
    private readonly StatementPlan _plan;
    private readonly CellSource _cells;
    private readonly IReadOnlyList<long[]> _values;
    private readonly LookupValues _lookups;
    private readonly TK[] _pads;
    private readonly TK[] _mask;
    private readonly ProofWriter _writer;
    private readonly StageClock _clock;
    private readonly CancellationToken _cancellation;
    private ISumcheckProver<TK>? _stage;
    private TreeProver<TK>? _tree;

    public ProvingSource(
        StatementPlan plan, CellSource cells, IReadOnlyList<long[]> values, LookupValues lookups, TK[] pads, TK[] mask,
        ProofWriter writer, StageClock clock, CancellationToken cancellation)
    {
        _plan = plan;
        _cells = cells;
        _values = values;
        _lookups = lookups;
        _pads = pads;
        _mask = mask;
        _writer = writer;
        _clock = clock;
        _cancellation = cancellation;
    }

    public override void ReadPadded(Span<TK> said, int firstPad) => Say(said, _pads.AsSpan(firstPad, said.Length));

    public override void ReadMasked(Span<TK> said, int firstCell) => Say(said, _mask.AsSpan(firstCell, said.Length));

    public override void ReadClear(Span<TK> values) => Say(values, []);

    public override void OnTree(TK alpha, TK beta)
    {
        _clock.Enter(ProvingStage.Lookups);
        _cancellation.ThrowIfCancellationRequested();
        Switch(_tree = new TreeProver<TK>(_plan, _cancellation));
        _tree.Fill(_plan, _lookups, alpha, beta, _clock);
        _clock.Step(ProvingStep.TreeRounds);
    }

    public override void OnLayer(int layer, TK lambda, TK[] point)
    {
        _cancellation.ThrowIfCancellationRequested();
        _tree!.StartLayer(layer, lambda, point);
    }

    public override void OnBind(TK challenge) => _stage!.Bind(challenge);

    public override void OnProducts(ProductSetup<TK> setup)
    {
        _clock.Enter(ProvingStage.Products);
        _cancellation.ThrowIfCancellationRequested();
        Switch(new ProductProver<TK>(_plan, _cells, _values, setup, _cancellation));
        _clock.Step(ProvingStep.ProductRounds);
    }

    public override void OnPadProducts(TK[] point, PadTriple[] triples)
    {
        _clock.Step(ProvingStep.Claims);
        _cancellation.ThrowIfCancellationRequested();
        Switch(new PadProductProver<TK>(point, triples, _pads));
    }

    public override void OnFinal(LinearConstraint<TK> claim)
    {
        _clock.Enter(ProvingStage.LastSumcheck);
        _cancellation.ThrowIfCancellationRequested();
        Switch(new LastProver<TK>(claim, _cells, _clock, _cancellation));
    }

    public void Dispose() => (_stage as IDisposable)?.Dispose();

    private void Switch(ISumcheckProver<TK> next)
    {
        (_stage as IDisposable)?.Dispose();
        _stage = next;
    }

    private void Say(Span<TK> said, ReadOnlySpan<TK> pads)
    {
        _stage!.Next(said);
        for (var i = 0; i < pads.Length; i++)
        {
            said[i] += pads[i];
        }

        _writer.Write<TK>(said);
    }
}
