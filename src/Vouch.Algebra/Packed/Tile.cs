using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Vouch.Algebra;

/// <summary>
/// Passes over a tile: up to <see cref="Elements"/> extension elements in first-level cache, planes
/// <see cref="Elements"/> words apart, cache-line aligned. Counts are multiples of the lane width.
/// </summary>
internal static class Tile<TX, TPacked>
    where TX : struct, IPackedExtension<TX, TPacked>
    where TPacked : struct, IPacked<TPacked>
{
    /// <summary>The elements of a tile: enough to make a pass's call cheap, few enough to stay cached.</summary>
    public const int Elements = 64;

    private const MethodImplOptions Pass = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    /// <summary>tile = table[0..n).</summary>
    [MethodImpl(Pass)]
    public static void Load(ref ulong tile, ref ulong table, nint stride, int n)
    {
        for (int i = 0; i < n; i += TPacked.Width)
        {
            TX.Store(TX.Load(ref Unsafe.Add(ref table, i), stride), ref Unsafe.Add(ref tile, i), Elements);
        }
    }

    /// <summary>tile = table[0..n), and steps words on, table[half..half+n) - table[0..n).</summary>
    [MethodImpl(Pass)]
    public static void LoadLine(ref ulong tile, int steps, ref ulong table, nint half, nint stride, int n)
    {
        for (int i = 0; i < n; i += TPacked.Width)
        {
            TX low = TX.Load(ref Unsafe.Add(ref table, i), stride);
            TX high = TX.Load(ref Unsafe.Add(ref table, i + half), stride);
            TX.Store(low, ref Unsafe.Add(ref tile, i), Elements);
            TX.Store(TX.Sub(high, low), ref Unsafe.Add(ref tile, steps + i), Elements);
            Prefetch(ref Unsafe.Add(ref table, i + Elements), stride);
            Prefetch(ref Unsafe.Add(ref table, i + half + Elements), stride);
        }
    }

    // A round reads too many short runs for the hardware to foresee the next tile's. An address past a
    // table's end, or moved by the collector, is harmless: a prefetch never faults.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Prefetch(ref ulong words, nint stride)
    {
        if (Sse.IsSupported)
        {
            for (int d = 0; d < TX.Degree; d++)
            {
                Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.Add(ref words, d * stride)));
            }
        }
    }

    /// <summary>tile *= factor.</summary>
    [MethodImpl(Pass)]
    public static void Scale(ref ulong tile, ref ulong factor, int n)
    {
        TX scale = TX.Broadcast(ref factor);
        for (int i = 0; i < n; i += TPacked.Width)
        {
            ref ulong at = ref Unsafe.Add(ref tile, i);
            TX.Store(TX.Mul(TX.Load(ref at, Elements), scale), ref at, Elements);
        }
    }

    /// <summary>tile += the step tile, steps words on.</summary>
    [MethodImpl(Pass)]
    public static void Advance(ref ulong tile, int steps, int n)
    {
        for (int i = 0; i < n; i += TPacked.Width)
        {
            ref ulong at = ref Unsafe.Add(ref tile, i);
            TX step = TX.Load(ref Unsafe.Add(ref at, steps), Elements);
            TX.Store(TX.Add(TX.Load(ref at, Elements), step), ref at, Elements);
        }
    }

    /// <summary>dst = a * b.</summary>
    [MethodImpl(Pass)]
    public static void Multiply(ref ulong dst, ref ulong a, ref ulong b, int n)
    {
        for (int i = 0; i < n; i += TPacked.Width)
        {
            TX x = TX.Load(ref Unsafe.Add(ref a, i), Elements);
            TX y = TX.Load(ref Unsafe.Add(ref b, i), Elements);
            TX.Store(TX.Mul(x, y), ref Unsafe.Add(ref dst, i), Elements);
        }
    }

    /// <summary>dst = (p + a) * b + q * a: a * b with fractions' cross terms p * b + q * a.</summary>
    [MethodImpl(Pass)]
    public static void MultiplyCross(ref ulong dst, ref ulong p, ref ulong q, ref ulong a, ref ulong b, int n)
    {
        for (int i = 0; i < n; i += TPacked.Width)
        {
            TX x = TX.Load(ref Unsafe.Add(ref a, i), Elements);
            TX y = TX.Load(ref Unsafe.Add(ref b, i), Elements);
            TX first = TX.Add(TX.Load(ref Unsafe.Add(ref p, i), Elements), x);
            TX second = TX.Load(ref Unsafe.Add(ref q, i), Elements);
            TX.Store(TX.Mul2(first, y, second, x), ref Unsafe.Add(ref dst, i), Elements);
        }
    }

    /// <summary>Adds a * b, element by element, to the one register's worth of elements at totals.</summary>
    [MethodImpl(Pass)]
    public static void DotAdd(ref ulong a, ref ulong b, int n, ref ulong totals)
    {
        TX sum = TX.Load(ref totals, TPacked.Width);
        for (int i = 0; i < n; i += TPacked.Width)
        {
            TX x = TX.Load(ref Unsafe.Add(ref a, i), Elements);
            TX y = TX.Load(ref Unsafe.Add(ref b, i), Elements);
            sum = TX.Add(sum, TX.Mul(x, y));
        }

        TX.Store(sum, ref totals, TPacked.Width);
    }
}
