using Vouch.Algebra;
using Vouch.Protocol.Statements;
using Vouch.Prover.Commitments;
using Vouch.Prover.Witness;

namespace Vouch.Prover.Sumchecks;

/// <summary>Prover of the fraction tree: docs/protocol.md, section 6.1.</summary>
internal sealed class TreeProver<TK> : ISumcheckProver<TK>, IDisposable
    where TK : unmanaged, IExtension<TK>
{
    private readonly (ExtensionVector<TK>? P, ExtensionVector<TK> Q)[] _layers;
    private readonly int _leaves;
    private readonly CancellationToken _cancellation;
    private ulong[]? _numerators;
    private readonly TK[] _ends = new TK[4];
    private WeightedRound<TK>? _rounds;
    private bool _rootSaid;
    private int _layer = -1;
    private int _half;
    private TK _lambda;

    public TreeProver(StatementPlan plan, CancellationToken cancellation)
    {
        _cancellation = cancellation;
        _leaves = 1 << plan.LogLeaves;
        _layers = new (ExtensionVector<TK>?, ExtensionVector<TK>)[plan.LogLeaves + 1];
    }

    /// <summary>Computes the tree; if it is cancelled, disposing gives back what there is.</summary>
    public void Fill(StatementPlan plan, LookupValues lookups, TK alpha, TK beta, StageClock clock)
    {
        // The leaves' numerators are in the base field until a challenge multiplies them.
        _numerators = CodewordPool.Rent(_leaves);
        var q = BufferPool.Shared.Rent<TK>(_leaves);
        _layers[^1] = (null, q);
        FillLeaves(plan, lookups, alpha, beta, _numerators, q, _cancellation);
        clock.Step(ProvingStep.Tree);
        for (var k = plan.LogLeaves - 1; k >= 0; k--)
        {
            var below = _layers[k + 1];
            var own = (P: BufferPool.Shared.Rent<TK>(1 << k), Q: BufferPool.Shared.Rent<TK>(1 << k));
            _layers[k] = own;
            Shares.For(1 << k, (from, to) =>
            {
                if (below.P is { } p)
                {
                    FractionKernels.Combine(own.P.Span, own.Q.Span, p.Span, below.Q.Span, from, to);
                }
                else
                {
                    FractionKernels.Combine(own.P.Span, own.Q.Span, _numerators.AsSpan(0, _leaves), below.Q.Span, from, to);
                }
            }, _cancellation);
        }
    }

    public void StartLayer(int layer, TK lambda, TK[] point)
    {
        // The claim on this layer follows from the four values said of the layer above.
        var claim = layer == 0
            ? _layers[0].Q[0]
            : (lambda * Between(_ends[0], _ends[1], point[0])) + Between(_ends[2], _ends[3], point[0]);
        _layer = layer;
        _half = (1 << layer) / 2;
        _rounds?.Dispose();
        _rounds = new WeightedRound<TK>(point, claim);
        _lambda = lambda;
        // The layer above has been proven.
        _layers[layer].P?.Dispose();
        _layers[layer].Q.Dispose();
        ScaleNumerators(layer + 1, lambda.IsZero ? TK.One : lambda);
    }

    /// <summary>Folding commutes with scaling: with the numerators times lambda, every round runs with lambda = 1.</summary>
    private void ScaleNumerators(int layer, TK factor)
    {
        if (_layers[layer].P is { } p)
        {
            Shares.For(1 << layer, (from, to) =>
                Linear.Scale(p.Slice(from, to - from), factor, p.Slice(from, to - from)), _cancellation);
            return;
        }

        var own = BufferPool.Shared.Rent<TK>(_leaves);
        _layers[layer].P = own;
        Shares.For(_leaves, (from, to) =>
        {
            var part = own.Slice(from, to - from);
            part.Clear();
            Linear.MultiplyAdd(part, factor, _numerators.AsSpan(from, to - from));
        }, _cancellation);
        CodewordPool.Return(_numerators!);
        _numerators = null;
    }

    private (ExtensionVector<TK> P, ExtensionVector<TK> Q) Children => (_layers[_layer + 1].P!, _layers[_layer + 1].Q);

    public void Next(Span<TK> messages)
    {
        if (!_rootSaid)
        {
            messages[0] = _layers[0].Q[0];
            _rootSaid = true;
            return;
        }

        var (p, q) = Children;
        var size = 1 << _layer;
        if (messages.Length == 4)
        {
            var inverse = _lambda.IsZero ? TK.One : _lambda.Inverse();
            _ends[0] = p[0] * inverse;
            _ends[1] = p[size] * inverse;
            _ends[2] = q[0];
            _ends[3] = q[size];
            _ends.CopyTo(messages);
            return;
        }

        var half = _half;
        var width = 2 * half;
        var weights = _rounds!.Weights;
        var factor = _lambda.IsZero ? TK.Zero : TK.One;
        var sums = Shares.Sum2<TK>(half, (from, to) => SumcheckKernels.WeightedFraction(
            weights.Slice(0, half), p.Slice(0, width), p.Slice(size, width), q.Slice(0, width), q.Slice(size, width),
            factor, from, to), _cancellation);
        _rounds.Messages(sums, () => At1(p, q, size, half, factor), messages);
    }

    public void Bind(TK challenge)
    {
        var (p, q) = Children;
        var size = 1 << _layer;
        var half = _half;
        var width = 2 * half;
        Shares.For(half, (from, to) =>
        {
            Multilinear.Fold(p.Slice(0, width), p.Slice(0, width), challenge, from, to);
            Multilinear.Fold(p.Slice(size, width), p.Slice(size, width), challenge, from, to);
            Multilinear.Fold(q.Slice(0, width), q.Slice(0, width), challenge, from, to);
            Multilinear.Fold(q.Slice(size, width), q.Slice(size, width), challenge, from, to);
        }, _cancellation);
        _half /= 2;
        _rounds!.Bind(challenge);
    }

    public void Dispose()
    {
        _rounds?.Dispose();
        foreach (var (p, q) in _layers)
        {
            p?.Dispose();
            q?.Dispose();
        }

        if (_numerators is { } unused)
        {
            CodewordPool.Return(unused);
        }
    }

    private static TK Between(TK at0, TK at1, TK x) => at0 + (x * (at1 - at0));

    /// <summary>The round's inner sum at 1, where it cannot be had from the claim (a zero coordinate of the layer's point).</summary>
    private TK At1(ExtensionVector<TK> p, ExtensionVector<TK> q, int size, int half, TK factor)
    {
        var sum = TK.Zero;
        for (var i = half; i < 2 * half; i++)
        {
            var cross = (p[i] * q[size + i]) + (p[size + i] * q[i]);
            sum += _rounds!.Weights[i - half] * ((factor * cross) + (q[i] * q[size + i]));
        }

        return sum;
    }

    private static void FillLeaves(
        StatementPlan plan, LookupValues lookups, TK alpha, TK beta, ulong[] p, ExtensionVector<TK> q,
        CancellationToken cancellation)
    {
        var denominators = Array.ConvertAll([.. Enumerable.Range(0, plan.System.Tables.Count)],
            t => Denominators(plan.System.Tables[t], t, alpha, beta));
        var used = plan.Segments.Count == 0 ? 0 : plan.Segments[^1].Offset + plan.Segments[^1].Leaves;
        p.AsSpan((int)used).Clear();
        for (var d = 0; d < TK.Degree; d++)
        {
            q.Plane(d)[(int)used..].Fill(d == 0 ? 1UL : 0UL);
        }

        Parallel.ForEach(plan.Segments, new ParallelOptions { CancellationToken = cancellation }, segment =>
        {
            var at = (int)segment.Offset;
            if (segment.Lookup < 0)
            {
                for (var r = 0; r < 1 << segment.LogUnit; r++)
                {
                    p[at + r] = (-Goldilocks.FromInt64(lookups.Multiplicities[segment.Table][r])).Value;
                    q[at + r] = denominators[segment.Table][r];
                }

                return;
            }

            var lookup = plan.System.Lookups[segment.Lookup];
            var geometry = new BlockGeometry(lookup.Grid);
            var own = denominators[lookup.Table];
            var size = (int)segment.Leaves;
            var rows = new int[size];
            Array.Fill(rows, -1);
            geometry.Scatter<int>(lookups.Rows[segment.Lookup], rows);
            var numerators = p.AsSpan(at, size);
            for (var i = 0; i < size; i++)
            {
                numerators[i] = rows[i] < 0 ? 0UL : 1UL;
            }

            for (var d = 0; d < TK.Degree; d++)
            {
                var plane = q.Plane(d).Slice(at, size);
                for (var i = 0; i < size; i++)
                {
                    plane[i] = rows[i] < 0 ? (d == 0 ? 1UL : 0UL) : own[rows[i]][d];
                }
            }
        });
    }

    private static TK[] Denominators(LookupTable table, int tag, TK alpha, TK beta)
    {
        var result = new TK[table.Rows];
        for (var r = 0; r < result.Length; r++)
        {
            var power = beta;
            var value = alpha - TK.FromInt64(tag);
            for (var c = 0; c < table.Arity; c++, power *= beta)
            {
                value -= power.MulBase(Goldilocks.FromInt64(table.Columns is null ? r : table.Columns[c][r]));
            }

            result[r] = value;
        }

        return result;
    }
}
