using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vouch.Algebra;

/// <summary>
/// The transform's levels at one lane width. A block of 2h coefficients stands for a polynomial
/// modulo x^2h - c^2 and is split into its residues modulo x^h - c and x^h + c, in place; the
/// evaluations come out in bit-reversed order. Blocks are walked depth first, so that all levels of
/// one that fits the cache run there. Words between levels need not be canonical.
/// </summary>
internal static class NttCore<TPacked>
    where TPacked : struct, IPacked<TPacked>
{
    private const int CachedBlock = 1 << 12;
    private const MethodImplOptions Pass = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    /// <summary>The smallest size this width handles: its last levels work on square tiles.</summary>
    public static int MinimumSize => TPacked.Width * TPacked.Width;

    /// <summary>The twiddles a transform of this size reads.</summary>
    public static NttRoots Roots(int size) => TPacked.Width switch
    {
        8 => new NttRoots(
            NttTables.Each.Get(size / 8), NttTables.EverySecond.Get(size / 8), NttTables.EveryFourth.Get(size / 8)),
        4 => new NttRoots(NttTables.Each.Get(size / 4), NttTables.EverySecond.Get(size / 4), []),
        _ => new NttRoots(NttTables.Each.Get(Math.Max(1, size / 2)), [], []),
    };

    /// <summary>
    /// Runs every level of the block of <paramref name="size"/> words, the
    /// <paramref name="block"/>-th of its size in the whole transform. Results are canonical.
    /// </summary>
    public static void Run(ref ulong data, int size, int block, in NttRoots roots)
    {
        if (size > CachedBlock)
        {
            Radix8(ref data, size, block, roots.Each);
            int eighth = size >> 3;
            for (int k = 0; k < 8; k++)
            {
                Run(ref Unsafe.Add(ref data, k * eighth), eighth, (8 * block) + k, roots);
            }

            return;
        }

        int width = TPacked.Width;
        int part = size;
        for (; part >= 8 * width; part >>= 3)
        {
            int parts = size / part;
            for (int j = 0; j < parts; j++)
            {
                Radix8(ref Unsafe.Add(ref data, j * part), part, (block * parts) + j, roots.Each);
            }
        }

        if (part == 4 * width)
        {
            for (int j = 0; j < size / part; j++)
            {
                Radix4(ref Unsafe.Add(ref data, j * part), part, (block * (size / part)) + j, roots.Each);
            }
        }
        else if (part == 2 * width)
        {
            for (int j = 0; j < size / part; j++)
            {
                Radix2(ref Unsafe.Add(ref data, j * part), part, (block * (size / part)) + j, roots.Each);
            }
        }

        Last(ref data, size, block * (size / width), roots);
    }

    /// <summary>Swaps every word with the one at the bit-reversed index.</summary>
    [MethodImpl(Pass)]
    public static void BitReverse(ref ulong data, int size) => BitReverse(ref data, size, 0, 1);

    /// <summary>One of several parts of the permutation, which touch disjoint words.</summary>
    public static void BitReverse(ref ulong data, int size, int part, int parts)
    {
        int width = TPacked.Width;
        int lanes = BitOperations.Log2((uint)width);
        int middle = BitOperations.Log2((uint)size) - (2 * lanes);
        nint rows = size >> lanes;
        Span<ulong> spare = stackalloc ulong[width * width];
        ref ulong tile = ref MemoryMarshal.GetReference(spare);
        int end = (int)((long)(part + 1) * (1 << middle) / parts);
        for (int m = (int)((long)part * (1 << middle) / parts); m < end; m++)
        {
            int r = Reverse(m, middle);
            ref ulong here = ref Unsafe.Add(ref data, m << lanes);
            ref ulong there = ref Unsafe.Add(ref data, r << lanes);
            if (r == m)
            {
                TPacked.ReverseTile(ref here, rows, ref here, rows);
            }
            else if (m < r)
            {
                TPacked.ReverseTile(ref here, rows, ref tile, width);
                TPacked.ReverseTile(ref there, rows, ref here, rows);
                for (int row = 0; row < width; row++)
                {
                    TPacked line = TPacked.Load(ref Unsafe.Add(ref tile, row * width));
                    TPacked.Store(line, ref Unsafe.Add(ref there, row * rows));
                }
            }
        }
    }

    /// <summary>Reverses the lowest bits.</summary>
    public static int Reverse(int value, int bits)
    {
        uint v = (uint)value;
        v = ((v >> 1) & 0x5555_5555u) | ((v & 0x5555_5555u) << 1);
        v = ((v >> 2) & 0x3333_3333u) | ((v & 0x3333_3333u) << 2);
        v = ((v >> 4) & 0x0F0F_0F0Fu) | ((v & 0x0F0F_0F0Fu) << 4);
        v = BinaryPrimitives.ReverseEndianness(v);
        return bits == 0 ? 0 : (int)(v >> (32 - bits));
    }

    // One level: halves of the block, one twiddle.
    [MethodImpl(Pass)]
    private static void Radix2(ref ulong data, int size, int block, ulong[] roots)
    {
        int half = size >> 1;
        ref ulong upper = ref Unsafe.Add(ref data, half);
        TPacked c = TPacked.Broadcast(roots[block]);
        for (int i = 0; i < half; i += TPacked.Width)
        {
            ref ulong lo = ref Unsafe.Add(ref data, i);
            ref ulong hi = ref Unsafe.Add(ref upper, i);
            TPacked u = TPacked.Load(ref lo);
            TPacked v = TPacked.Mul(TPacked.Load(ref hi), c);
            TPacked.Store(TPacked.AddAny(u, v), ref lo);
            TPacked.Store(TPacked.SubAny(u, v), ref hi);
        }
    }

    // Two levels in one pass over the block.
    [MethodImpl(Pass)]
    private static void Radix4(ref ulong data, int size, int block, ulong[] roots)
    {
        nint quarter = size >> 2;
        TPacked c = TPacked.Broadcast(roots[block]);
        TPacked d = TPacked.Broadcast(roots[2 * block]);
        TPacked e = TPacked.Broadcast(roots[(2 * block) + 1]);
        for (nint i = 0; i < quarter; i += TPacked.Width)
        {
            ref ulong at0 = ref Unsafe.Add(ref data, i);
            ref ulong at1 = ref Unsafe.Add(ref at0, quarter);
            ref ulong at2 = ref Unsafe.Add(ref at0, 2 * quarter);
            ref ulong at3 = ref Unsafe.Add(ref at0, 3 * quarter);
            TPacked x0 = TPacked.Load(ref at0);
            TPacked x1 = TPacked.Load(ref at1);
            TPacked x2 = TPacked.Mul(TPacked.Load(ref at2), c);
            TPacked x3 = TPacked.Mul(TPacked.Load(ref at3), c);
            TPacked y0 = TPacked.AddAny(x0, x2);
            TPacked y1 = TPacked.Mul(TPacked.AddAny(x1, x3), d);
            TPacked y2 = TPacked.SubAny(x0, x2);
            TPacked y3 = TPacked.Mul(TPacked.SubAny(x1, x3), e);
            TPacked.Store(TPacked.AddAny(y0, y1), ref at0);
            TPacked.Store(TPacked.SubAny(y0, y1), ref at1);
            TPacked.Store(TPacked.AddAny(y2, y3), ref at2);
            TPacked.Store(TPacked.SubAny(y2, y3), ref at3);
        }
    }

    // Three levels in one pass. Coefficient k of the eight carries the k-th power of the last twiddle, seven products in all;
    // what is left is a transform of eight points, whose roots are powers of two.
    [MethodImpl(Pass)]
    private static void Radix8(ref ulong data, int size, int block, ulong[] roots)
    {
        nint eighth = size >> 3;
        ulong c = roots[block];
        ulong d = roots[2 * block];
        ulong e = roots[4 * block];
        ulong de = Goldilocks.Mul(d, e);
        TPacked t1 = TPacked.Broadcast(e);
        TPacked t2 = TPacked.Broadcast(d);
        TPacked t3 = TPacked.Broadcast(de);
        TPacked t4 = TPacked.Broadcast(c);
        TPacked t5 = TPacked.Broadcast(Goldilocks.Mul(c, e));
        TPacked t6 = TPacked.Broadcast(Goldilocks.Mul(c, d));
        TPacked t7 = TPacked.Broadcast(Goldilocks.Mul(c, de));
        for (nint i = 0; i < eighth; i += TPacked.Width)
        {
            ref ulong at = ref Unsafe.Add(ref data, i);
            TPacked x0 = TPacked.Load(ref at);
            TPacked x1 = TPacked.Mul(TPacked.Load(ref Unsafe.Add(ref at, eighth)), t1);
            TPacked x2 = TPacked.Mul(TPacked.Load(ref Unsafe.Add(ref at, 2 * eighth)), t2);
            TPacked x3 = TPacked.Mul(TPacked.Load(ref Unsafe.Add(ref at, 3 * eighth)), t3);
            TPacked x4 = TPacked.Mul(TPacked.Load(ref Unsafe.Add(ref at, 4 * eighth)), t4);
            TPacked x5 = TPacked.Mul(TPacked.Load(ref Unsafe.Add(ref at, 5 * eighth)), t5);
            TPacked x6 = TPacked.Mul(TPacked.Load(ref Unsafe.Add(ref at, 6 * eighth)), t6);
            TPacked x7 = TPacked.Mul(TPacked.Load(ref Unsafe.Add(ref at, 7 * eighth)), t7);
            Eight(ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7);
            TPacked.Store(x0, ref at);
            TPacked.Store(x1, ref Unsafe.Add(ref at, eighth));
            TPacked.Store(x2, ref Unsafe.Add(ref at, 2 * eighth));
            TPacked.Store(x3, ref Unsafe.Add(ref at, 3 * eighth));
            TPacked.Store(x4, ref Unsafe.Add(ref at, 4 * eighth));
            TPacked.Store(x5, ref Unsafe.Add(ref at, 5 * eighth));
            TPacked.Store(x6, ref Unsafe.Add(ref at, 6 * eighth));
            TPacked.Store(x7, ref Unsafe.Add(ref at, 7 * eighth));
        }
    }

    // The transform of eight points, values in bit-reversed order. x1 to x7 are canonical, x0 and the results any lanes. The
    // root of order 4 is 2^48, that of order 8 is -2^24, so its signs are turned round.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Eight(
        ref TPacked x0, ref TPacked x1, ref TPacked x2, ref TPacked x3,
        ref TPacked x4, ref TPacked x5, ref TPacked x6, ref TPacked x7)
    {
        TPacked u0 = TPacked.AddAny(x0, x4);
        TPacked v0 = TPacked.SubAny(x0, x4);
        TPacked u1 = TPacked.Add(x1, x5);
        TPacked v1 = TPacked.SubAny(x1, x5);
        TPacked u2 = TPacked.Add(x2, x6);
        TPacked v2 = TPacked.MulPower48(TPacked.SubAny(x2, x6));
        TPacked u3 = TPacked.Add(x3, x7);
        TPacked v3 = TPacked.MulPower48(TPacked.SubAny(x3, x7));
        TPacked a0 = TPacked.AddAny(u0, u2);
        TPacked a1 = TPacked.Add(u1, u3);
        TPacked b0 = TPacked.SubAny(u0, u2);
        TPacked b1 = TPacked.MulPower48(TPacked.SubAny(u1, u3));
        TPacked c0 = TPacked.AddAny(v0, v2);
        TPacked c1 = TPacked.MulPower24(TPacked.AddAny(v1, v3));
        TPacked d0 = TPacked.SubAny(v0, v2);
        TPacked d1 = TPacked.MulPower72(TPacked.SubAny(v1, v3));
        x0 = TPacked.AddAny(a0, a1);
        x1 = TPacked.SubAny(a0, a1);
        x2 = TPacked.AddAny(b0, b1);
        x3 = TPacked.SubAny(b0, b1);
        x4 = TPacked.SubAny(c0, c1);
        x5 = TPacked.AddAny(c0, c1);
        x6 = TPacked.SubAny(d0, d1);
        x7 = TPacked.AddAny(d0, d1);
    }

    // The levels inside a register: transposed, lane l is the l-th of a tile's blocks, so the levels
    // work across rows and their twiddles are consecutive.
    private static void Last(ref ulong data, int size, int firstBlock, in NttRoots roots)
    {
        int width = TPacked.Width;
        if (width == 8)
        {
            Last8(ref data, size, firstBlock, roots);
        }
        else if (width == 4)
        {
            Last4(ref data, size, firstBlock, roots);
        }
        else
        {
            for (int i = 0; i < size; i++)
            {
                ref ulong word = ref Unsafe.Add(ref data, i);
                word = Goldilocks.Canonicalize(word);
            }
        }
    }

    [MethodImpl(Pass)]
    private static void Last4(ref ulong data, int size, int firstBlock, in NttRoots roots)
    {
        TPacked fourth = TPacked.Broadcast(Goldilocks.RootOfUnity(2).Value);
        Span<ulong> scratch = stackalloc ulong[16];
        ref ulong t = ref MemoryMarshal.GetReference(scratch);
        for (int tile = 0; tile < size; tile += 16)
        {
            ref ulong at = ref Unsafe.Add(ref data, tile);
            int block = firstBlock + (tile >> 2);
            TPacked.Transpose(ref at, 4, ref t, 4);
            TPacked c = TPacked.Load(ref roots.Each[block]);
            TPacked d = TPacked.Load(ref roots.EverySecond[block]);
            Cross(ref t, 0, 2, c);
            Cross(ref t, 1, 3, c);
            CrossCanonical(ref t, 0, 1, d);
            CrossCanonical(ref t, 2, 3, TPacked.Mul(d, fourth));
            TPacked.Transpose(ref t, 4, ref at, 4);
        }
    }

    [MethodImpl(Pass)]
    private static void Last8(ref ulong data, int size, int firstBlock, in NttRoots roots)
    {
        Span<ulong> scratch = stackalloc ulong[64];
        ref ulong t = ref MemoryMarshal.GetReference(scratch);
        for (int tile = 0; tile < size; tile += 64)
        {
            ref ulong at = ref Unsafe.Add(ref data, tile);
            int block = firstBlock + (tile >> 3);
            TPacked.Transpose(ref at, 8, ref t, 8);
            TPacked c = TPacked.Load(ref roots.Each[block]);
            TPacked d = TPacked.Load(ref roots.EverySecond[block]);
            TPacked e = TPacked.Load(ref roots.EveryFourth[block]);
            TPacked ce = TPacked.Mul(c, e);
            TPacked x0 = TPacked.Load(ref t);
            TPacked x1 = Scaled(ref t, 1, e);
            TPacked x2 = Scaled(ref t, 2, d);
            TPacked x3 = Scaled(ref t, 3, TPacked.Mul(d, e));
            TPacked x4 = Scaled(ref t, 4, c);
            TPacked x5 = Scaled(ref t, 5, ce);
            TPacked x6 = Scaled(ref t, 6, TPacked.Mul(c, d));
            TPacked x7 = Scaled(ref t, 7, TPacked.Mul(d, ce));
            Eight(ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7);
            Put(ref t, 0, x0);
            Put(ref t, 1, x1);
            Put(ref t, 2, x2);
            Put(ref t, 3, x3);
            Put(ref t, 4, x4);
            Put(ref t, 5, x5);
            Put(ref t, 6, x6);
            Put(ref t, 7, x7);
            TPacked.Transpose(ref t, 8, ref at, 8);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TPacked Scaled(ref ulong tile, int row, TPacked factor) =>
        TPacked.Mul(TPacked.Load(ref Unsafe.Add(ref tile, row * TPacked.Width)), factor);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(ref ulong tile, int row, TPacked value) =>
        TPacked.Store(TPacked.Canonicalize(value), ref Unsafe.Add(ref tile, row * TPacked.Width));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Cross(ref ulong tile, int low, int high, TPacked twiddle)
    {
        ref ulong lo = ref Unsafe.Add(ref tile, low * TPacked.Width);
        ref ulong hi = ref Unsafe.Add(ref tile, high * TPacked.Width);
        TPacked u = TPacked.Load(ref lo);
        TPacked v = TPacked.Mul(TPacked.Load(ref hi), twiddle);
        TPacked.Store(TPacked.AddAny(u, v), ref lo);
        TPacked.Store(TPacked.SubAny(u, v), ref hi);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CrossCanonical(ref ulong tile, int low, int high, TPacked twiddle)
    {
        ref ulong lo = ref Unsafe.Add(ref tile, low * TPacked.Width);
        ref ulong hi = ref Unsafe.Add(ref tile, high * TPacked.Width);
        TPacked u = TPacked.Load(ref lo);
        TPacked v = TPacked.Mul(TPacked.Load(ref hi), twiddle);
        TPacked.Store(TPacked.Canonicalize(TPacked.AddAny(u, v)), ref lo);
        TPacked.Store(TPacked.Canonicalize(TPacked.SubAny(u, v)), ref hi);
    }
}
