using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vouch.Algebra;

/// <content>Fixing the top variable of a table.</content>
public static partial class Multilinear
{
    /// <summary>
    /// Fixes the top variable to r: dst[i] = src[i] + r (src[i + half] - src[i]) for i in [0, half).
    /// </summary>
    /// <param name="dst">At least half elements; may be <paramref name="src"/> or its first half.</param>
    /// <param name="src">2 * half elements.</param>
    /// <param name="r">The value of the variable.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void Fold<TK>(ExtensionSpan<TK> dst, ExtensionSpan<TK> src, TK r)
        where TK : unmanaged, IExtension<TK> => Fold(dst, src, r, 0, src.Length >> 1);

    /// <summary>
    /// The indices [<paramref name="start"/>, <paramref name="end"/>) of the fold. Distinct ranges touch
    /// distinct words, in place too, so threads may share one fold.
    /// </summary>
    /// <inheritdoc cref="Fold{TK}(ExtensionSpan{TK}, ExtensionSpan{TK}, TK)"/>
    public static void Fold<TK>(ExtensionSpan<TK> dst, ExtensionSpan<TK> src, TK r, int start, int end)
        where TK : unmanaged, IExtension<TK>
    {
        int half = Checks.Half(src.Length, nameof(src));
        Checks.Range(start, end, Math.Min(half, dst.Length));
        var kernel = new FoldKernel
        {
            Dst = ref dst.First,
            DstStride = dst.Stride,
            Low = ref src.First,
            High = ref Unsafe.Add(ref src.First, half),
            SrcStride = src.Stride,
            R = ref Unsafe.As<TK, ulong>(ref r),
        };
        WidthLadder.Run<TK, FoldKernel>(ref kernel, start, end);
    }

    /// <summary>The fold of a base-field table, whose result is in the extension.</summary>
    /// <param name="dst">At least half elements.</param>
    /// <param name="src">2 * half canonical words.</param>
    /// <param name="r">The value of the variable.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void Fold<TK>(ExtensionSpan<TK> dst, ReadOnlySpan<ulong> src, TK r)
        where TK : unmanaged, IExtension<TK> => Fold(dst, src, r, 0, src.Length >> 1);

    /// <summary>The indices [<paramref name="start"/>, <paramref name="end"/>) of the fold.</summary>
    /// <inheritdoc cref="Fold{TK}(ExtensionSpan{TK}, ReadOnlySpan{ulong}, TK)"/>
    public static void Fold<TK>(ExtensionSpan<TK> dst, ReadOnlySpan<ulong> src, TK r, int start, int end)
        where TK : unmanaged, IExtension<TK>
    {
        int half = Checks.Half(src.Length, nameof(src));
        Checks.Range(start, end, Math.Min(half, dst.Length));
        ref ulong first = ref MemoryMarshal.GetReference(src);
        var kernel = new FoldBaseKernel
        {
            Dst = ref dst.First,
            DstStride = dst.Stride,
            Low = ref first,
            High = ref Unsafe.Add(ref first, half),
            R = ref Unsafe.As<TK, ulong>(ref r),
        };
        WidthLadder.Run<TK, FoldBaseKernel>(ref kernel, start, end);
    }

    private ref struct FoldKernel : IRangeKernel<FoldKernel>
    {
        public ref ulong Dst;
        public ref ulong Low;
        public ref ulong High;
        public ref ulong R;
        public nint DstStride;
        public nint SrcStride;

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public static int Run<TX, TPacked>(ref FoldKernel kernel, int from, int to)
            where TX : struct, IPackedExtension<TX, TPacked>
            where TPacked : struct, IPacked<TPacked>
        {
            ref ulong dst = ref kernel.Dst;
            ref ulong low = ref kernel.Low;
            ref ulong high = ref kernel.High;
            nint dstStride = kernel.DstStride;
            nint srcStride = kernel.SrcStride;
            TX r = TX.Broadcast(ref kernel.R);
            int i = from;
            for (; i <= to - TPacked.Width; i += TPacked.Width)
            {
                TX x = TX.Load(ref Unsafe.Add(ref low, i), srcStride);
                TX y = TX.Load(ref Unsafe.Add(ref high, i), srcStride);
                TX z = TX.Add(TX.Mul(TX.Sub(y, x), r), x);
                TX.Store(z, ref Unsafe.Add(ref dst, i), dstStride);
            }

            return i;
        }
    }

    private ref struct FoldBaseKernel : IRangeKernel<FoldBaseKernel>
    {
        public ref ulong Dst;
        public ref ulong Low;
        public ref ulong High;
        public ref ulong R;
        public nint DstStride;

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public static int Run<TX, TPacked>(ref FoldBaseKernel kernel, int from, int to)
            where TX : struct, IPackedExtension<TX, TPacked>
            where TPacked : struct, IPacked<TPacked>
        {
            ref ulong dst = ref kernel.Dst;
            ref ulong low = ref kernel.Low;
            ref ulong high = ref kernel.High;
            nint dstStride = kernel.DstStride;
            TX r = TX.Broadcast(ref kernel.R);
            int i = from;
            for (; i <= to - TPacked.Width; i += TPacked.Width)
            {
                TPacked x = TPacked.Load(ref Unsafe.Add(ref low, i));
                TPacked y = TPacked.Load(ref Unsafe.Add(ref high, i));
                TX z = TX.AddBase(TX.MulBase(r, TPacked.Sub(y, x)), x);
                TX.Store(z, ref Unsafe.Add(ref dst, i), dstStride);
            }

            return i;
        }
    }
}
