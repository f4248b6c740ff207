using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vouch.Algebra;

/// <content>Inner products with small signed integers.</content>
public static partial class Linear
{
    // 2^14 products of 2^47 fit a signed word, and a block of the integers stays in cache.
    private const int SmallBlock = 1 << 14;

    /// <summary>The sum of a[i] * values[i]; one length. Every 32-bit value is accepted.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static TK DotSmall<TK>(ExtensionSpan<TK> a, ReadOnlySpan<int> values)
        where TK : unmanaged, IExtension<TK> => DotSmallCore(a, values);

    /// <summary>The sum of a[i] * values[i]; one length. Every 16-bit value is accepted.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static TK DotSmall<TK>(ExtensionSpan<TK> a, ReadOnlySpan<short> values)
        where TK : unmanaged, IExtension<TK> => DotSmallCore(a, values);

    private static TK DotSmallCore<TK, TSmall>(ExtensionSpan<TK> a, ReadOnlySpan<TSmall> values)
        where TK : unmanaged, IExtension<TK>
        where TSmall : unmanaged
    {
        Checks.Length(values.Length, a.Length, nameof(values));
        TK total = default;
        ref ulong words = ref Unsafe.As<TK, ulong>(ref total);
        ref TSmall first = ref MemoryMarshal.GetReference(values);
        for (int start = 0; start < a.Length; start += SmallBlock)
        {
            int length = Math.Min(SmallBlock, a.Length - start);
            for (int d = 0; d < TK.Degree; d++)
            {
                var kernel = new DotSmallKernel<TSmall>
                {
                    A = ref Unsafe.Add(ref a.First, (d * a.Stride) + start),
                    B = ref Unsafe.Add(ref first, start),
                };
                WidthLadder.RunPlane(ref kernel, 0, length);
                ref ulong word = ref Unsafe.Add(ref words, d);
                word = Goldilocks.Add(word, kernel.Total());
            }
        }

        return total;
    }

    private ref struct DotSmallKernel<TSmall> : IPlaneKernel<DotSmallKernel<TSmall>>
        where TSmall : unmanaged
    {
        public ref ulong A;
        public ref TSmall B;
        private Int128 _low;
        private Int128 _high;
        private long _sum;

        // Both halves were taken less 2^31.
        public readonly ulong Total()
        {
            Int128 shift = (Int128)_sum << 31;
            ulong low = Reduce(_low + shift);
            ulong high = Reduce(_high + shift);
            return Goldilocks.MulAdd(high, 1UL << 32, low);
        }

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public static int Run<TPacked>(ref DotSmallKernel<TSmall> kernel, int from, int to)
            where TPacked : struct, IPacked<TPacked>
        {
            ref ulong a = ref kernel.A;
            ref TSmall b = ref kernel.B;

            Span<ulong> scratch = stackalloc ulong[5 * TPacked.Width];

            // Signed products need signed halves: flipping a half's top bit takes 2^31 from it.
            TPacked bias = TPacked.Broadcast(0x8000_0000_8000_0000UL);
            TPacked low = TPacked.Zero;
            TPacked lowHigh = TPacked.Zero;
            TPacked high = TPacked.Zero;
            TPacked highHigh = TPacked.Zero;
            TPacked sum = TPacked.Zero;
            int i = from;
            for (; i <= to - TPacked.Width; i += TPacked.Width)
            {
                TPacked x = TPacked.Xor(TPacked.Load(ref Unsafe.Add(ref a, i)), bias);
                TPacked y = LoadSmall<TPacked, TSmall>(ref Unsafe.Add(ref b, i));
                TPacked lowProduct = TPacked.MultiplyLowSigned(x, y);
                TPacked highProduct = TPacked.MultiplyLowSigned(TPacked.High(x), y);
                low = TPacked.WrappingAdd(low, lowProduct);
                high = TPacked.WrappingAdd(high, highProduct);
                sum = TPacked.WrappingAdd(sum, y);
                if (typeof(TSmall) == typeof(int))
                {
                    lowHigh = TPacked.WrappingAdd(lowHigh, TPacked.HighSigned(lowProduct));
                    highHigh = TPacked.WrappingAdd(highHigh, TPacked.HighSigned(highProduct));
                }
            }

            // Stored before any call: sums live across one would be spilled inside the loop.
            ref ulong lanes = ref MemoryMarshal.GetReference(scratch);
            TPacked.Store(low, ref lanes);
            TPacked.Store(lowHigh, ref Unsafe.Add(ref lanes, TPacked.Width));
            TPacked.Store(high, ref Unsafe.Add(ref lanes, 2 * TPacked.Width));
            TPacked.Store(highHigh, ref Unsafe.Add(ref lanes, 3 * TPacked.Width));
            TPacked.Store(sum, ref Unsafe.Add(ref lanes, 4 * TPacked.Width));
            kernel.SumLanes(scratch, TPacked.Width);
            return i;
        }

        // Without high halves the words are true signed sums; with them only the low halves are missing.
        private void SumLanes(scoped ReadOnlySpan<ulong> lanes, int width)
        {
            for (int lane = 0; lane < width; lane++)
            {
                ulong lowHigh = lanes[width + lane];
                ulong highHigh = lanes[(3 * width) + lane];
                _low += ((Int128)(long)lowHigh << 32) + (long)(lanes[lane] - (lowHigh << 32));
                _high += ((Int128)(long)highHigh << 32) + (long)(lanes[(2 * width) + lane] - (highHigh << 32));
                _sum += (long)lanes[(4 * width) + lane];
            }
        }

        private static ulong Reduce(Int128 value)
        {
            UInt128 magnitude = (UInt128)(value < 0 ? -value : value);
            ulong word = Goldilocks.Reduce128((ulong)(magnitude >> 64), (ulong)magnitude);
            return value < 0 ? Goldilocks.Neg(word) : word;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TPacked LoadSmall<TPacked, TSmall>(ref TSmall source)
        where TPacked : struct, IPacked<TPacked>
        where TSmall : unmanaged
    {
        if (typeof(TSmall) == typeof(int))
        {
            return TPacked.LoadSigned(ref Unsafe.As<TSmall, int>(ref source));
        }

        if (typeof(TSmall) == typeof(short))
        {
            return TPacked.LoadSigned(ref Unsafe.As<TSmall, short>(ref source));
        }

        throw new NotSupportedException("Small values are 16 or 32-bit integers.");
    }
}
