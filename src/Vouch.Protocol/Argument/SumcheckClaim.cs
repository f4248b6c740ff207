using Vouch.Algebra;

namespace Vouch.Protocol.Argument;

/// <summary>
/// The running claim of a sumcheck whose messages are hidden: an affine form in the pads used so far and in the initial
/// claim. Degree 3 rounds say s(0), s(2), s(3), degree 2 rounds s(0), s(2); s(1) is the claim minus s(0).
/// </summary>
public sealed class SumcheckClaim<TK>
    where TK : unmanaged, IExtension<TK>
{
    private readonly List<(int Pad, TK Coefficient)> _pads = [];

    /// <summary>Coefficient of the initial claim in the running claim.</summary>
    public TK Initial { get; private set; } = TK.One;

    /// <summary>Public part of the running claim.</summary>
    public TK Constant { get; private set; } = TK.Zero;

    /// <summary>Coefficients of the pads, as (index, coefficient): the value is Constant + Initial * claim + sum.</summary>
    public IReadOnlyList<(int Pad, TK Coefficient)> Pads => _pads;

    /// <summary>Replaces the claim by the round polynomial's value at a challenge.</summary>
    /// <param name="said">Hidden values at 0, 2 (and 3).</param>
    /// <param name="firstPad">Pad index of the first.</param>
    /// <param name="challenge">The challenge.</param>
    public void Bind(ReadOnlySpan<TK> said, int firstPad, TK challenge)
    {
        Span<TK> lagrange = stackalloc TK[4];
        Lagrange(challenge, said.Length, lagrange);
        Initial *= lagrange[1];
        Constant *= lagrange[1];
        for (var i = 0; i < _pads.Count; i++)
        {
            _pads[i] = (_pads[i].Pad, _pads[i].Coefficient * lagrange[1]);
        }

        for (var i = 0; i < said.Length; i++)
        {
            var weight = i == 0 ? lagrange[0] - lagrange[1] : lagrange[i + 1];
            Constant += weight * said[i];
            _pads.Add((firstPad + i, -weight));
        }
    }

    /// <summary>Values at x of the Lagrange basis on the points 0..degree.</summary>
    public static void Lagrange(TK x, int degree, Span<TK> basis)
    {
        var one = TK.One;
        var x1 = x - one;
        var x2 = x1 - one;
        var half = Goldilocks.FromCanonical(InverseOfTwo);
        if (degree == 2)
        {
            basis[0] = (x1 * x2).MulBase(half);
            basis[1] = -(x * x2);
            basis[2] = (x * x1).MulBase(half);
            return;
        }

        var x3 = x2 - one;
        var sixth = Goldilocks.FromCanonical(InverseOfSix);
        basis[0] = -(x1 * x2 * x3).MulBase(sixth);
        basis[1] = (x * x2 * x3).MulBase(half);
        basis[2] = -(x * x1 * x3).MulBase(half);
        basis[3] = (x * x1 * x2).MulBase(sixth);
    }

    private const ulong InverseOfTwo = 0x7FFFFFFF80000001;
    private const ulong InverseOfSix = 0xD555555480000001;
}
