using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vouch.Algebra;

/// <summary>Linear algebra over extension vectors.</summary>
public static partial class Linear
{
    /// <summary>dst[i] += c * src[i]; one length. dst may be src.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void MultiplyAdd<TK>(ExtensionSpan<TK> dst, TK c, ExtensionSpan<TK> src)
        where TK : unmanaged, IExtension<TK>
    {
        Checks.Length(src.Length, dst.Length, nameof(src));
        var kernel = new MultiplyAddKernel
        {
            Dst = ref dst.First,
            DstStride = dst.Stride,
            Src = ref src.First,
            SrcStride = src.Stride,
            C = ref Unsafe.As<TK, ulong>(ref c),
        };
        WidthLadder.Run<TK, MultiplyAddKernel>(ref kernel, 0, dst.Length);
    }

    /// <summary>dst[i] += c * src[i] for canonical words src; one length.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void MultiplyAdd<TK>(ExtensionSpan<TK> dst, TK c, ReadOnlySpan<ulong> src)
        where TK : unmanaged, IExtension<TK> => MultiplyAddPlanes(dst, c, src);

    /// <summary>dst[i] += c * src[i] for any 32-bit integers src; one length.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void MultiplyAdd<TK>(ExtensionSpan<TK> dst, TK c, ReadOnlySpan<int> src)
        where TK : unmanaged, IExtension<TK> => MultiplyAddPlanes(dst, c, src);

    /// <summary>dst[i] += c * src[i] for any 16-bit integers src; one length.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void MultiplyAdd<TK>(ExtensionSpan<TK> dst, TK c, ReadOnlySpan<short> src)
        where TK : unmanaged, IExtension<TK> => MultiplyAddPlanes(dst, c, src);

    /// <summary>dst[i * b.Length + j] += c * a[i] * b[j].</summary>
    /// <param name="dst">a.Length * b.Length elements; overlaps neither operand.</param>
    /// <param name="c">The common factor.</param>
    /// <param name="a">The row factors.</param>
    /// <param name="b">The column factors.</param>
    /// <exception cref="ArgumentException">The length of dst is not the product of the others.</exception>
    public static void OuterProductAdd<TK>(ExtensionSpan<TK> dst, TK c, ExtensionSpan<TK> a, ExtensionSpan<TK> b)
        where TK : unmanaged, IExtension<TK>
    {
        if ((long)a.Length * b.Length != dst.Length)
        {
            throw new ArgumentException("The length is not that of the outer product.", nameof(dst));
        }

        for (int i = 0; i < a.Length; i++)
        {
            MultiplyAdd(dst.Slice(i * b.Length, b.Length), c * a[i], b);
        }
    }

    private static void MultiplyAddPlanes<TK, TSource>(ExtensionSpan<TK> dst, TK c, ReadOnlySpan<TSource> src)
        where TK : unmanaged, IExtension<TK>
        where TSource : unmanaged
    {
        Checks.Length(src.Length, dst.Length, nameof(src));
        ref TSource first = ref MemoryMarshal.GetReference(src);
        for (int start = 0; start < dst.Length; start += DotBlock)
        {
            int length = Math.Min(DotBlock, dst.Length - start);
            for (int d = 0; d < TK.Degree; d++)
            {
                var kernel = new MultiplyAddPlaneKernel<TSource>
                {
                    Dst = ref Unsafe.Add(ref dst.First, (d * dst.Stride) + start),
                    Src = ref Unsafe.Add(ref first, start),
                    C = c[d],
                };
                WidthLadder.RunPlane(ref kernel, 0, length);
            }
        }
    }

    private ref struct MultiplyAddKernel : IRangeKernel<MultiplyAddKernel>
    {
        public ref ulong Dst;
        public ref ulong Src;
        public ref ulong C;
        public nint DstStride;
        public nint SrcStride;

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public static int Run<TX, TPacked>(ref MultiplyAddKernel kernel, int from, int to)
            where TX : struct, IPackedExtension<TX, TPacked>
            where TPacked : struct, IPacked<TPacked>
        {
            ref ulong dst = ref kernel.Dst;
            ref ulong src = ref kernel.Src;
            nint dstStride = kernel.DstStride;
            nint srcStride = kernel.SrcStride;
            TX c = TX.Broadcast(ref kernel.C);
            int i = from;
            for (; i <= to - TPacked.Width; i += TPacked.Width)
            {
                TX x = TX.Mul(TX.Load(ref Unsafe.Add(ref src, i), srcStride), c);
                TX sum = TX.Add(x, TX.Load(ref Unsafe.Add(ref dst, i), dstStride));
                TX.Store(sum, ref Unsafe.Add(ref dst, i), dstStride);
            }

            return i;
        }
    }

    private ref struct MultiplyAddPlaneKernel<TSource> : IPlaneKernel<MultiplyAddPlaneKernel<TSource>>
        where TSource : unmanaged
    {
        public ref ulong Dst;
        public ref TSource Src;
        public ulong C;

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public static int Run<TPacked>(ref MultiplyAddPlaneKernel<TSource> kernel, int from, int to)
            where TPacked : struct, IPacked<TPacked>
        {
            ref ulong dst = ref kernel.Dst;
            ref TSource src = ref kernel.Src;
            TPacked c = TPacked.Broadcast(kernel.C);
            int i = from;
            for (; i <= to - TPacked.Width; i += TPacked.Width)
            {
                TPacked x = typeof(TSource) == typeof(ulong)
                    ? TPacked.Load(ref Unsafe.As<TSource, ulong>(ref Unsafe.Add(ref src, i)))
                    : TPacked.FromSigned(LoadSmall<TPacked, TSource>(ref Unsafe.Add(ref src, i)));
                TPacked sum = TPacked.Add(TPacked.Mul(x, c), TPacked.Load(ref Unsafe.Add(ref dst, i)));
                TPacked.Store(sum, ref Unsafe.Add(ref dst, i));
            }

            return i;
        }
    }
}
