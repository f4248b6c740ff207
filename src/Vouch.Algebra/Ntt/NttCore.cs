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
    private const int CachedBlock = 1 << 14;
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
            Radix4(ref data, size, block, roots.Each);
            int quarter = size >> 2;
            for (int k = 0; k < 4; k++)
            {
                Run(ref Unsafe.Add(ref data, k * quarter), quarter, (4 * block) + k, roots);
            }

            return;
        }

        int width = TPacked.Width;
        int part = size;
        if ((BitOperations.Log2((uint)(size / width)) & 1) != 0)
        {
            Radix2(ref data, size, block, roots.Each);
            part >>= 1;
        }

        for (; part > width; part >>= 2)
        {
            int parts = size / part;
            for (int j = 0; j < parts; j++)
            {
                Radix4(ref Unsafe.Add(ref data, j * part), part, (block * parts) + j, roots.Each);
            }
        }

        Last(ref data, size, block * (size / width), roots);
    }

    /// <summary>Swaps every word with the one at the bit-reversed index.</summary>
    [MethodImpl(Pass)]
    public static void BitReverse(ref ulong data, int size)
    {
        int width = TPacked.Width;
        int lanes = BitOperations.Log2((uint)width);
        int middle = BitOperations.Log2((uint)size) - (2 * lanes);
        nint rows = size >> lanes;
        Span<ulong> spare = stackalloc ulong[width * width];
        ref ulong tile = ref MemoryMarshal.GetReference(spare);
        for (int m = 0; m < 1 << middle; m++)
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
        TPacked fourth = TPacked.Broadcast(Goldilocks.RootOfUnity(2).Value);
        TPacked eighth = TPacked.Broadcast(Goldilocks.RootOfUnity(3).Value);
        Span<ulong> scratch = stackalloc ulong[64];
        ref ulong t = ref MemoryMarshal.GetReference(scratch);
        for (int tile = 0; tile < size; tile += 64)
        {
            ref ulong at = ref Unsafe.Add(ref data, tile);
            int block = firstBlock + (tile >> 3);
            TPacked.Transpose(ref at, 8, ref t, 8);
            TPacked c = TPacked.Load(ref roots.Each[block]);
            Cross(ref t, 0, 4, c);
            Cross(ref t, 1, 5, c);
            Cross(ref t, 2, 6, c);
            Cross(ref t, 3, 7, c);
            TPacked d = TPacked.Load(ref roots.EverySecond[block]);
            Cross(ref t, 0, 2, d);
            Cross(ref t, 1, 3, d);
            d = TPacked.Mul(d, fourth);
            Cross(ref t, 4, 6, d);
            Cross(ref t, 5, 7, d);
            TPacked e = TPacked.Load(ref roots.EveryFourth[block]);
            CrossCanonical(ref t, 0, 1, e);
            CrossCanonical(ref t, 2, 3, TPacked.Mul(e, fourth));
            e = TPacked.Mul(e, eighth);
            CrossCanonical(ref t, 4, 5, e);
            CrossCanonical(ref t, 6, 7, TPacked.Mul(e, fourth));
            TPacked.Transpose(ref t, 8, ref at, 8);
        }
    }

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
