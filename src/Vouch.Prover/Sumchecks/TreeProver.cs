using Vouch.Algebra;
using Vouch.Protocol.Statements;
using Vouch.Prover.Witness;

namespace Vouch.Prover.Sumchecks;

/// <summary>Prover of the fraction tree: docs/protocol.md, section 6.1.</summary>
internal sealed class TreeProver<TK> : ISumcheckProver<TK>, IDisposable
    where TK : unmanaged, IExtension<TK>
{
    private readonly (ExtensionVector<TK> P, ExtensionVector<TK> Q)[] _layers;
    private readonly TK[] _ends = new TK[4];
    private WeightedRound<TK>? _rounds;
    private bool _rootSaid;
    private int _layer = -1;
    private int _half;
    private TK _lambda;

    public TreeProver(StatementPlan plan, LookupValues lookups, TK alpha, TK beta)
    {
        _layers = new (ExtensionVector<TK>, ExtensionVector<TK>)[plan.LogLeaves + 1];
        var p = BufferPool.Shared.Rent<TK>(1 << plan.LogLeaves);
        var q = BufferPool.Shared.Rent<TK>(1 << plan.LogLeaves);
        _layers[^1] = (p, q);
        FillLeaves(plan, lookups, alpha, beta, p, q);
        for (var k = plan.LogLeaves - 1; k >= 0; k--)
        {
            var below = _layers[k + 1];
            var own = (P: BufferPool.Shared.Rent<TK>(1 << k), Q: BufferPool.Shared.Rent<TK>(1 << k));
            Shares.For(1 << k, (from, to) =>
                FractionKernels.Combine(own.P.Span, own.Q.Span, below.P.Span, below.Q.Span, from, to));
            _layers[k] = own;
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
        if (!lambda.IsZero)
        {
            // Folding commutes with scaling: with the numerators times lambda, every round runs with lambda = 1.
            var p = _layers[layer + 1].P;
            Shares.For(2 << layer, (from, to) =>
                Linear.Scale(p.Slice(from, to - from), lambda, p.Slice(from, to - from)));
        }
    }

    public void Next(Span<TK> messages)
    {
        if (!_rootSaid)
        {
            messages[0] = _layers[0].Q[0];
            _rootSaid = true;
            return;
        }

        var (p, q) = _layers[_layer + 1];
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
            factor, from, to));
        _rounds.Messages(sums, () => At1(p, q, size, half, factor), messages);
    }

    public void Bind(TK challenge)
    {
        var (p, q) = _layers[_layer + 1];
        var size = 1 << _layer;
        var half = _half;
        var width = 2 * half;
        Shares.For(half, (from, to) =>
        {
            Multilinear.Fold(p.Slice(0, width), p.Slice(0, width), challenge, from, to);
            Multilinear.Fold(p.Slice(size, width), p.Slice(size, width), challenge, from, to);
            Multilinear.Fold(q.Slice(0, width), q.Slice(0, width), challenge, from, to);
            Multilinear.Fold(q.Slice(size, width), q.Slice(size, width), challenge, from, to);
        });
        _half /= 2;
        _rounds!.Bind(challenge);
    }

    public void Dispose()
    {
        _rounds?.Dispose();
        foreach (var (p, q) in _layers)
        {
            p.Dispose();
            q.Dispose();
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
        StatementPlan plan, LookupValues lookups, TK alpha, TK beta, ExtensionVector<TK> p, ExtensionVector<TK> q)
    {
        p.Clear();
        var denominators = Array.ConvertAll([.. Enumerable.Range(0, plan.System.Tables.Count)],
            t => Denominators(plan.System.Tables[t], t, alpha, beta));
        var used = plan.Segments.Count == 0 ? 0 : plan.Segments[^1].Offset + (1L << plan.Segments[^1].LogSize);
        q.Clear();
        q.Plane(0)[(int)used..].Fill(1);
        Parallel.ForEach(plan.Segments, segment =>
        {
            var at = (int)segment.Offset;
            if (segment.Lookup < 0)
            {
                for (var r = 0; r < 1 << segment.LogSize; r++)
                {
                    p.Plane(0)[at + r] = (-Goldilocks.FromInt64(lookups.Multiplicities[segment.Table][r])).Value;
                    q[at + r] = denominators[segment.Table][r];
                }

                return;
            }

            var lookup = plan.System.Lookups[segment.Lookup];
            var geometry = new BlockGeometry(lookup.Grid);
            var own = denominators[lookup.Table];
            var size = 1 << segment.LogSize;
            var rows = new int[size];
            Array.Fill(rows, -1);
            geometry.Scatter<int>(lookups.Rows[segment.Lookup], rows);
            var numerators = p.Plane(0).Slice(at, size);
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
