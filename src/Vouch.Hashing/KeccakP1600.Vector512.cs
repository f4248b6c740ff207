using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Vouch.Hashing;

/// <content>Eight states at once in 512-bit registers: one rotate and one ternary-logic instruction per step.</content>
public static partial class KeccakP1600
{
    /// <summary>Truth table of a ^ b ^ c.</summary>
    private const byte Xor3 = 0x96;

    /// <summary>Truth table of a ^ (~b &amp; c), the chi step in one instruction.</summary>
    private const byte Chi = 0xD2;

    // AggressiveOptimization: unoptimised code for this body would be tens of times slower, and callers hash
    // millions of blocks before tiering would replace it. Two rounds per turn, so that the state alternates
    // between two sets of names and no register is copied at the end of a round.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PermuteVector512(ref ulong s, int rounds)
    {
        ReadOnlySpan<ulong> rc = RoundConstants;
        Vector512<ulong> a0 = Vector512.LoadUnsafe(ref s, 0);
        Vector512<ulong> a1 = Vector512.LoadUnsafe(ref s, 8);
        Vector512<ulong> a2 = Vector512.LoadUnsafe(ref s, 16);
        Vector512<ulong> a3 = Vector512.LoadUnsafe(ref s, 24);
        Vector512<ulong> a4 = Vector512.LoadUnsafe(ref s, 32);
        Vector512<ulong> a5 = Vector512.LoadUnsafe(ref s, 40);
        Vector512<ulong> a6 = Vector512.LoadUnsafe(ref s, 48);
        Vector512<ulong> a7 = Vector512.LoadUnsafe(ref s, 56);
        Vector512<ulong> a8 = Vector512.LoadUnsafe(ref s, 64);
        Vector512<ulong> a9 = Vector512.LoadUnsafe(ref s, 72);
        Vector512<ulong> a10 = Vector512.LoadUnsafe(ref s, 80);
        Vector512<ulong> a11 = Vector512.LoadUnsafe(ref s, 88);
        Vector512<ulong> a12 = Vector512.LoadUnsafe(ref s, 96);
        Vector512<ulong> a13 = Vector512.LoadUnsafe(ref s, 104);
        Vector512<ulong> a14 = Vector512.LoadUnsafe(ref s, 112);
        Vector512<ulong> a15 = Vector512.LoadUnsafe(ref s, 120);
        Vector512<ulong> a16 = Vector512.LoadUnsafe(ref s, 128);
        Vector512<ulong> a17 = Vector512.LoadUnsafe(ref s, 136);
        Vector512<ulong> a18 = Vector512.LoadUnsafe(ref s, 144);
        Vector512<ulong> a19 = Vector512.LoadUnsafe(ref s, 152);
        Vector512<ulong> a20 = Vector512.LoadUnsafe(ref s, 160);
        Vector512<ulong> a21 = Vector512.LoadUnsafe(ref s, 168);
        Vector512<ulong> a22 = Vector512.LoadUnsafe(ref s, 176);
        Vector512<ulong> a23 = Vector512.LoadUnsafe(ref s, 184);
        Vector512<ulong> a24 = Vector512.LoadUnsafe(ref s, 192);
        Vector512<ulong> e0, e1, e2, e3, e4;
        Vector512<ulong> e5, e6, e7, e8, e9;
        Vector512<ulong> e10, e11, e12, e13, e14;
        Vector512<ulong> e15, e16, e17, e18, e19;
        Vector512<ulong> e20, e21, e22, e23, e24;
        Vector512<ulong> b0, b1, b2, b3, b4;
        Vector512<ulong> c0, c1, c2, c3, c4;
        Vector512<ulong> d0, d1, d2, d3, d4;

        for (int round = MaxRounds - rounds; round < MaxRounds; round += 2)
        {
            // a -> e
            c0 = Avx512F.TernaryLogic(Avx512F.TernaryLogic(a0, a5, a10, Xor3), a15, a20, Xor3);
            c1 = Avx512F.TernaryLogic(Avx512F.TernaryLogic(a1, a6, a11, Xor3), a16, a21, Xor3);
            c2 = Avx512F.TernaryLogic(Avx512F.TernaryLogic(a2, a7, a12, Xor3), a17, a22, Xor3);
            c3 = Avx512F.TernaryLogic(Avx512F.TernaryLogic(a3, a8, a13, Xor3), a18, a23, Xor3);
            c4 = Avx512F.TernaryLogic(Avx512F.TernaryLogic(a4, a9, a14, Xor3), a19, a24, Xor3);
            d0 = c4 ^ Avx512F.RotateLeft(c1, 1);
            d1 = c0 ^ Avx512F.RotateLeft(c2, 1);
            d2 = c1 ^ Avx512F.RotateLeft(c3, 1);
            d3 = c2 ^ Avx512F.RotateLeft(c4, 1);
            d4 = c3 ^ Avx512F.RotateLeft(c0, 1);
            b0 = a0 ^ d0;
            b1 = Avx512F.RotateLeft(a6 ^ d1, 44);
            b2 = Avx512F.RotateLeft(a12 ^ d2, 43);
            b3 = Avx512F.RotateLeft(a18 ^ d3, 21);
            b4 = Avx512F.RotateLeft(a24 ^ d4, 14);
            e0 = Avx512F.TernaryLogic(b0, b1, b2, Chi) ^ Vector512.Create(rc[round]);
            e1 = Avx512F.TernaryLogic(b1, b2, b3, Chi);
            e2 = Avx512F.TernaryLogic(b2, b3, b4, Chi);
            e3 = Avx512F.TernaryLogic(b3, b4, b0, Chi);
            e4 = Avx512F.TernaryLogic(b4, b0, b1, Chi);
            b0 = Avx512F.RotateLeft(a3 ^ d3, 28);
            b1 = Avx512F.RotateLeft(a9 ^ d4, 20);
            b2 = Avx512F.RotateLeft(a10 ^ d0, 3);
            b3 = Avx512F.RotateLeft(a16 ^ d1, 45);
            b4 = Avx512F.RotateLeft(a22 ^ d2, 61);
            e5 = Avx512F.TernaryLogic(b0, b1, b2, Chi);
            e6 = Avx512F.TernaryLogic(b1, b2, b3, Chi);
            e7 = Avx512F.TernaryLogic(b2, b3, b4, Chi);
            e8 = Avx512F.TernaryLogic(b3, b4, b0, Chi);
            e9 = Avx512F.TernaryLogic(b4, b0, b1, Chi);
            b0 = Avx512F.RotateLeft(a1 ^ d1, 1);
            b1 = Avx512F.RotateLeft(a7 ^ d2, 6);
            b2 = Avx512F.RotateLeft(a13 ^ d3, 25);
            b3 = Avx512F.RotateLeft(a19 ^ d4, 8);
            b4 = Avx512F.RotateLeft(a20 ^ d0, 18);
            e10 = Avx512F.TernaryLogic(b0, b1, b2, Chi);
            e11 = Avx512F.TernaryLogic(b1, b2, b3, Chi);
            e12 = Avx512F.TernaryLogic(b2, b3, b4, Chi);
            e13 = Avx512F.TernaryLogic(b3, b4, b0, Chi);
            e14 = Avx512F.TernaryLogic(b4, b0, b1, Chi);
            b0 = Avx512F.RotateLeft(a4 ^ d4, 27);
            b1 = Avx512F.RotateLeft(a5 ^ d0, 36);
            b2 = Avx512F.RotateLeft(a11 ^ d1, 10);
            b3 = Avx512F.RotateLeft(a17 ^ d2, 15);
            b4 = Avx512F.RotateLeft(a23 ^ d3, 56);
            e15 = Avx512F.TernaryLogic(b0, b1, b2, Chi);
            e16 = Avx512F.TernaryLogic(b1, b2, b3, Chi);
            e17 = Avx512F.TernaryLogic(b2, b3, b4, Chi);
            e18 = Avx512F.TernaryLogic(b3, b4, b0, Chi);
            e19 = Avx512F.TernaryLogic(b4, b0, b1, Chi);
            b0 = Avx512F.RotateLeft(a2 ^ d2, 62);
            b1 = Avx512F.RotateLeft(a8 ^ d3, 55);
            b2 = Avx512F.RotateLeft(a14 ^ d4, 39);
            b3 = Avx512F.RotateLeft(a15 ^ d0, 41);
            b4 = Avx512F.RotateLeft(a21 ^ d1, 2);
            e20 = Avx512F.TernaryLogic(b0, b1, b2, Chi);
            e21 = Avx512F.TernaryLogic(b1, b2, b3, Chi);
            e22 = Avx512F.TernaryLogic(b2, b3, b4, Chi);
            e23 = Avx512F.TernaryLogic(b3, b4, b0, Chi);
            e24 = Avx512F.TernaryLogic(b4, b0, b1, Chi);
            // e -> a
            c0 = Avx512F.TernaryLogic(Avx512F.TernaryLogic(e0, e5, e10, Xor3), e15, e20, Xor3);
            c1 = Avx512F.TernaryLogic(Avx512F.TernaryLogic(e1, e6, e11, Xor3), e16, e21, Xor3);
            c2 = Avx512F.TernaryLogic(Avx512F.TernaryLogic(e2, e7, e12, Xor3), e17, e22, Xor3);
            c3 = Avx512F.TernaryLogic(Avx512F.TernaryLogic(e3, e8, e13, Xor3), e18, e23, Xor3);
            c4 = Avx512F.TernaryLogic(Avx512F.TernaryLogic(e4, e9, e14, Xor3), e19, e24, Xor3);
            d0 = c4 ^ Avx512F.RotateLeft(c1, 1);
            d1 = c0 ^ Avx512F.RotateLeft(c2, 1);
            d2 = c1 ^ Avx512F.RotateLeft(c3, 1);
            d3 = c2 ^ Avx512F.RotateLeft(c4, 1);
            d4 = c3 ^ Avx512F.RotateLeft(c0, 1);
            b0 = e0 ^ d0;
            b1 = Avx512F.RotateLeft(e6 ^ d1, 44);
            b2 = Avx512F.RotateLeft(e12 ^ d2, 43);
            b3 = Avx512F.RotateLeft(e18 ^ d3, 21);
            b4 = Avx512F.RotateLeft(e24 ^ d4, 14);
            a0 = Avx512F.TernaryLogic(b0, b1, b2, Chi) ^ Vector512.Create(rc[round + 1]);
            a1 = Avx512F.TernaryLogic(b1, b2, b3, Chi);
            a2 = Avx512F.TernaryLogic(b2, b3, b4, Chi);
            a3 = Avx512F.TernaryLogic(b3, b4, b0, Chi);
            a4 = Avx512F.TernaryLogic(b4, b0, b1, Chi);
            b0 = Avx512F.RotateLeft(e3 ^ d3, 28);
            b1 = Avx512F.RotateLeft(e9 ^ d4, 20);
            b2 = Avx512F.RotateLeft(e10 ^ d0, 3);
            b3 = Avx512F.RotateLeft(e16 ^ d1, 45);
            b4 = Avx512F.RotateLeft(e22 ^ d2, 61);
            a5 = Avx512F.TernaryLogic(b0, b1, b2, Chi);
            a6 = Avx512F.TernaryLogic(b1, b2, b3, Chi);
            a7 = Avx512F.TernaryLogic(b2, b3, b4, Chi);
            a8 = Avx512F.TernaryLogic(b3, b4, b0, Chi);
            a9 = Avx512F.TernaryLogic(b4, b0, b1, Chi);
            b0 = Avx512F.RotateLeft(e1 ^ d1, 1);
            b1 = Avx512F.RotateLeft(e7 ^ d2, 6);
            b2 = Avx512F.RotateLeft(e13 ^ d3, 25);
            b3 = Avx512F.RotateLeft(e19 ^ d4, 8);
            b4 = Avx512F.RotateLeft(e20 ^ d0, 18);
            a10 = Avx512F.TernaryLogic(b0, b1, b2, Chi);
            a11 = Avx512F.TernaryLogic(b1, b2, b3, Chi);
            a12 = Avx512F.TernaryLogic(b2, b3, b4, Chi);
            a13 = Avx512F.TernaryLogic(b3, b4, b0, Chi);
            a14 = Avx512F.TernaryLogic(b4, b0, b1, Chi);
            b0 = Avx512F.RotateLeft(e4 ^ d4, 27);
            b1 = Avx512F.RotateLeft(e5 ^ d0, 36);
            b2 = Avx512F.RotateLeft(e11 ^ d1, 10);
            b3 = Avx512F.RotateLeft(e17 ^ d2, 15);
            b4 = Avx512F.RotateLeft(e23 ^ d3, 56);
            a15 = Avx512F.TernaryLogic(b0, b1, b2, Chi);
            a16 = Avx512F.TernaryLogic(b1, b2, b3, Chi);
            a17 = Avx512F.TernaryLogic(b2, b3, b4, Chi);
            a18 = Avx512F.TernaryLogic(b3, b4, b0, Chi);
            a19 = Avx512F.TernaryLogic(b4, b0, b1, Chi);
            b0 = Avx512F.RotateLeft(e2 ^ d2, 62);
            b1 = Avx512F.RotateLeft(e8 ^ d3, 55);
            b2 = Avx512F.RotateLeft(e14 ^ d4, 39);
            b3 = Avx512F.RotateLeft(e15 ^ d0, 41);
            b4 = Avx512F.RotateLeft(e21 ^ d1, 2);
            a20 = Avx512F.TernaryLogic(b0, b1, b2, Chi);
            a21 = Avx512F.TernaryLogic(b1, b2, b3, Chi);
            a22 = Avx512F.TernaryLogic(b2, b3, b4, Chi);
            a23 = Avx512F.TernaryLogic(b3, b4, b0, Chi);
            a24 = Avx512F.TernaryLogic(b4, b0, b1, Chi);
        }

        a0.StoreUnsafe(ref s, 0);
        a1.StoreUnsafe(ref s, 8);
        a2.StoreUnsafe(ref s, 16);
        a3.StoreUnsafe(ref s, 24);
        a4.StoreUnsafe(ref s, 32);
        a5.StoreUnsafe(ref s, 40);
        a6.StoreUnsafe(ref s, 48);
        a7.StoreUnsafe(ref s, 56);
        a8.StoreUnsafe(ref s, 64);
        a9.StoreUnsafe(ref s, 72);
        a10.StoreUnsafe(ref s, 80);
        a11.StoreUnsafe(ref s, 88);
        a12.StoreUnsafe(ref s, 96);
        a13.StoreUnsafe(ref s, 104);
        a14.StoreUnsafe(ref s, 112);
        a15.StoreUnsafe(ref s, 120);
        a16.StoreUnsafe(ref s, 128);
        a17.StoreUnsafe(ref s, 136);
        a18.StoreUnsafe(ref s, 144);
        a19.StoreUnsafe(ref s, 152);
        a20.StoreUnsafe(ref s, 160);
        a21.StoreUnsafe(ref s, 168);
        a22.StoreUnsafe(ref s, 176);
        a23.StoreUnsafe(ref s, 184);
        a24.StoreUnsafe(ref s, 192);
    }
}
