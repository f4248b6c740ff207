using Vouch.Algebra;
using Vouch.Protocol.Argument;

namespace Vouch.Prover.Sumchecks;

/// <summary>
/// The eq factor of a degree-3 sumcheck, kept apart from the tables: s(X) = E * l(X) * t(X), where E is eq over the variables
/// bound, l the current variable's linear factor, and t the sum weighted by eq over the variables to come, of degree 2 and
/// known at 0 and 2; its value at 1 follows from the running claim (Gruen, eprint 2024/108).
/// </summary>
internal sealed class WeightedRound<TK> : IDisposable
    where TK : unmanaged, IExtension<TK>
{
    private readonly TK[] _point;
    private readonly TK[] _round = new TK[4];
    private TK _claim;
    private TK _bound = TK.One;
    private int _variable;

    public WeightedRound(TK[] point, TK claim)
    {
        _point = point;
        _claim = claim;
        var rest = point.Length == 0 ? [] : point.AsSpan(1);
        Weights = BufferPool.Shared.Rent<TK>(1 << rest.Length);
        Multilinear.EqTable<TK>(rest, Weights.Span);
    }

    /// <summary>eq over the variables after the current one.</summary>
    public ExtensionVector<TK> Weights { get; }

    /// <summary>s(0), s(2), s(3) from t(0), t(2).</summary>
    /// <param name="sums">t at 0 and 2.</param>
    /// <param name="at1">Computes t(1) where the claim does not give it.</param>
    /// <param name="messages">Three values.</param>
    public void Messages(RoundSums2<TK> sums, Func<TK> at1, Span<TK> messages)
    {
        var x = _point[_variable];
        var high = _bound * x;
        var low = _bound - high;
        var step = high - low;
        _round[0] = low * sums.At0;
        _round[1] = _claim - _round[0];
        var t1 = TK.Zero;
        if (!_bound.IsZero)
        {
            t1 = high.IsZero ? at1() : _round[1] * high.Inverse();
        }

        var difference = sums.At2 - t1;
        var t3 = sums.At0 + difference + difference + difference;
        _round[2] = (high + step) * sums.At2;
        _round[3] = (high + step + step) * t3;
        messages[0] = _round[0];
        messages[1] = _round[2];
        messages[2] = _round[3];
    }

    /// <summary>Moves to the next variable.</summary>
    public void Bind(TK challenge)
    {
        Span<TK> lagrange = stackalloc TK[4];
        SumcheckClaim<TK>.Lagrange(challenge, 3, lagrange);
        _claim = TK.Zero;
        for (var i = 0; i < 4; i++)
        {
            _claim += lagrange[i] * _round[i];
        }

        var both = _point[_variable] * challenge;
        _bound *= TK.One - _point[_variable] - challenge + both + both;
        _variable++;
        // Summing over the next variable leaves eq over those after it.
        var half = 1 << Math.Max(0, _point.Length - 1 - _variable);
        if (_variable < _point.Length)
        {
            Shares.For(half, (from, to) => Linear.Add<TK>(
                Weights.Slice(from, to - from), Weights.Slice(from, to - from), Weights.Slice(half + from, to - from)));
        }
    }

    public void Dispose() => Weights.Dispose();
}
