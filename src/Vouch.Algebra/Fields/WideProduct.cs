using System.Runtime.CompilerServices;

namespace Vouch.Algebra;

/// <summary>Sums of products of 64-bit words reduced once, instead of once per product.</summary>
internal static class WideProduct
{
    /// <summary>a0 b0 + a1 b1 mod p, for any 64-bit words; canonical.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Sum2(ulong a0, ulong b0, ulong a1, ulong b1)
    {
        ulong high = Math.BigMul(a0, b0, out ulong low);
        ulong carry = 0;
        Accumulate(a1, b1, ref carry, ref high, ref low);
        return Reduce(carry, high, low);
    }

    /// <summary>a0 b0 + a1 b1 + a2 b2 mod p, for any 64-bit words; canonical.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Sum3(ulong a0, ulong b0, ulong a1, ulong b1, ulong a2, ulong b2)
    {
        ulong high = Math.BigMul(a0, b0, out ulong low);
        ulong carry = 0;
        Accumulate(a1, b1, ref carry, ref high, ref low);
        Accumulate(a2, b2, ref carry, ref high, ref low);
        return Reduce(carry, high, low);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate(ulong a, ulong b, ref ulong carry, ref ulong high, ref ulong low)
    {
        ulong productHigh = Math.BigMul(a, b, out ulong productLow);
        low += productLow;
        productHigh += low < productLow ? 1UL : 0UL; // a product's high word is at most 2^64 - 2
        high += productHigh;
        carry += high < productHigh ? 1UL : 0UL;
    }

    // 2^128 is -2^32 modulo p; carry is a small count.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Reduce(ulong carry, ulong high, ulong low) =>
        Goldilocks.Sub(Goldilocks.Reduce128(high, low), carry << 32);
}
