using System.Runtime.CompilerServices;

namespace Vouch.Identity.Secp256k1;

/// <summary>
/// A scalar k as a sum of d_i * 2^(w i) where every digit d_i is odd and between -(2^w - 1) and 2^w - 1: no digit is
/// zero, so every window costs the same addition, and a table holds the odd multiples only.
/// </summary>
/// <remarks>
/// With L bits in all windows, v = (k + 2^L - 1) / 2 mod n has bits b_j such that k = sum of (2 b_j - 1) 2^j modulo n: the sum
/// is 2v - (2^L - 1). This needs no case for even k. It takes v below n below 2^L, so L is 256 or more.
/// </remarks>
internal readonly struct SignedDigits
{
    private readonly ulong _w0, _w1, _w2, _w3;

    /// <param name="scalar">The scalar, secret or not.</param>
    /// <param name="offset">(2^L - 1) / 2 mod n, from <see cref="Offset"/>.</param>
    public SignedDigits(in Scalar scalar, in Scalar offset)
    {
        Scalar v = (scalar * Scalar.Half) + offset;
        (_w0, _w1, _w2, _w3) = (v.W0, v.W1, v.W2, v.W3);
    }

    /// <summary>(2^L - 1) / 2 mod n.</summary>
    public static Scalar Offset(int bits)
    {
        Scalar power = Scalar.One;
        for (int i = 0; i < bits; i++) power += power;
        return (power - Scalar.One) * Scalar.Half;
    }

    /// <summary>
    /// The window of <paramref name="width"/> bits (at most 16) from bit <paramref name="start"/>: an index into the odd
    /// multiples 1, 3, 5 ..., and all ones if the multiple is to be negated, else zero.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (uint Index, ulong NegateMask) Digit(int start, int width)
    {
        // Which word the window starts in depends on public positions only.
        int shift = start & 63;
        (ulong low, ulong high) = (start >> 6) switch
        {
            0 => (_w0, _w1),
            1 => (_w1, _w2),
            2 => (_w2, _w3),
            3 => (_w3, 0UL),
            _ => (0UL, 0UL),
        };
        uint window = (uint)((low >> shift) | (high << 1 << (63 - shift))) & ((1u << width) - 1);

        // The digit is 2u - (2^w - 1). With the top bit it is 2(u - 2^(w-1)) + 1; without it, minus that of the
        // complement.
        ulong negate = (window >> (width - 1)) - 1UL;
        uint half = (1u << (width - 1)) - 1;
        return ((window ^ (uint)negate) & half, negate);
    }
}
