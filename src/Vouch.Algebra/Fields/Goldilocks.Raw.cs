using System.Runtime.CompilerServices;

namespace Vouch.Algebra;

/// <content>
/// Arithmetic on raw representatives, for code that keeps field elements in ulong buffers. Unless a
/// member says otherwise its arguments must be canonical (below p) and its result is canonical;
/// arguments are not checked.
/// </content>
public readonly partial struct Goldilocks
{
    /// <summary>a + b mod p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Add(ulong a, ulong b) => Sub(a, Modulus - b);

    /// <summary>a - b mod p. <paramref name="b"/> may also be p itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Sub(ulong a, ulong b)
    {
        ulong difference = a - b;
        return a < b ? difference - Epsilon : difference; // + p is - epsilon modulo 2^64
    }

    /// <summary>-a mod p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Neg(ulong a) => a == 0 ? 0 : Modulus - a;

    /// <summary>a * b mod p, for any 64-bit a and b, canonical or not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Mul(ulong a, ulong b)
    {
        ulong high = Math.BigMul(a, b, out ulong low);
        return Reduce128(high, low);
    }

    /// <summary>a * b + c mod p, for any 64-bit a, b and c, canonical or not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong MulAdd(ulong a, ulong b, ulong c)
    {
        ulong high = Math.BigMul(a, b, out ulong low);
        low += c;
        high += low < c ? 1UL : 0UL; // (2^64-1)^2 + 2^64 - 1 still fits 128 bits
        return Reduce128(high, low);
    }

    /// <summary>(high * 2^64 + low) mod p, for every pair of 64-bit words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Reduce128(ulong high, ulong low)
    {
        // 2^64 = 2^32 - 1 and 2^96 = -1 modulo p.
        ulong top = high >> 32;
        ulong t = low - top;
        if (low < top)
        {
            t -= Epsilon;
        }

        ulong middle = (high & Epsilon) * Epsilon;
        ulong r = t + middle;
        if (r < middle)
        {
            r += Epsilon;
        }

        return Canonicalize(r);
    }

    /// <summary>Reduces any 64-bit word modulo p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Canonicalize(ulong value) => value >= Modulus ? value - Modulus : value;

    /// <summary>The canonical word of a signed integer; a negative x becomes p - |x|.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong CanonicalFromInt64(long value) => value < 0 ? (ulong)value - Epsilon : (ulong)value;

    /// <summary>base^exponent mod p; 0^0 is 1.</summary>
    public static ulong Pow(ulong value, ulong exponent)
    {
        ulong result = 1;
        while (exponent != 0)
        {
            if ((exponent & 1) != 0)
            {
                result = Mul(result, value);
            }

            value = Mul(value, value);
            exponent >>= 1;
        }

        return result;
    }

    /// <summary>a^-1 mod p, and 0 for 0.</summary>
    public static ulong InverseOrZero(ulong a)
    {
        // a^(p-2) with p - 2 = (2^32 - 2) * 2^32 + (2^32 - 1): build a^(2^31-1) and share it.
        ulong x2 = Mul(Mul(a, a), a);
        ulong x3 = Mul(Mul(x2, x2), a);
        ulong x6 = Mul(Squares(x3, 3), x3);
        ulong x12 = Mul(Squares(x6, 6), x6);
        ulong x24 = Mul(Squares(x12, 12), x12);
        ulong x30 = Mul(Squares(x24, 6), x6);
        ulong x31 = Mul(Mul(x30, x30), a);
        ulong x32 = Mul(Mul(x31, x31), a);
        return Mul(Squares(x31, 33), x32);
    }

    private static ulong Squares(ulong a, int count)
    {
        for (int i = 0; i < count; i++)
        {
            a = Mul(a, a);
        }

        return a;
    }
}
