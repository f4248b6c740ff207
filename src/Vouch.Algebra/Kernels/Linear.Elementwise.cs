using System.Runtime.CompilerServices;

namespace Vouch.Algebra;

/// <content>Kernels that work element by element. A destination may be one of the operands.</content>
public static partial class Linear
{
    /// <summary>dst[i] = a[i] * b[i]; three vectors of one length.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Multiply<TK>(ExtensionSpan<TK> dst, ExtensionSpan<TK> a, ExtensionSpan<TK> b)
        where TK : unmanaged, IExtension<TK> => Zip<TK, ProductOp>(dst, a, b);

    /// <summary>dst[i] = a[i] + b[i]; three vectors of one length.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Add<TK>(ExtensionSpan<TK> dst, ExtensionSpan<TK> a, ExtensionSpan<TK> b)
        where TK : unmanaged, IExtension<TK> => Zip<TK, SumOp>(dst, a, b);

    /// <summary>dst[i] = a[i] - b[i]; three vectors of one length.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Sub<TK>(ExtensionSpan<TK> dst, ExtensionSpan<TK> a, ExtensionSpan<TK> b)
        where TK : unmanaged, IExtension<TK> => Zip<TK, DifferenceOp>(dst, a, b);

    /// <summary>dst[i] = c * a[i]; two vectors of one length.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Scale<TK>(ExtensionSpan<TK> dst, TK c, ExtensionSpan<TK> a)
        where TK : unmanaged, IExtension<TK>
    {
        Checks.Length(a.Length, dst.Length, nameof(a));
        var kernel = new ScaleKernel
        {
            Dst = ref dst.First,
            DstStride = dst.Stride,
            A = ref a.First,
            AStride = a.Stride,
            C = ref Unsafe.As<TK, ulong>(ref c),
        };
        WidthLadder.Run<TK, ScaleKernel>(ref kernel, 0, dst.Length);
    }

    private static void Zip<TK, TOp>(ExtensionSpan<TK> dst, ExtensionSpan<TK> a, ExtensionSpan<TK> b)
        where TK : unmanaged, IExtension<TK>
        where TOp : struct, IZipOp
    {
        Checks.Length(a.Length, dst.Length, nameof(a));
        Checks.Length(b.Length, dst.Length, nameof(b));
        var kernel = new ZipKernel<TOp>
        {
            Dst = ref dst.First,
            DstStride = dst.Stride,
            A = ref a.First,
            AStride = a.Stride,
            B = ref b.First,
            BStride = b.Stride,
        };
        WidthLadder.Run<TK, ZipKernel<TOp>>(ref kernel, 0, dst.Length);
    }

    private interface IZipOp
    {
        static abstract TX Apply<TX, TPacked>(in TX a, in TX b)
            where TX : struct, IPackedExtension<TX, TPacked>
            where TPacked : struct, IPacked<TPacked>;
    }

    private readonly struct ProductOp : IZipOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TX Apply<TX, TPacked>(in TX a, in TX b)
            where TX : struct, IPackedExtension<TX, TPacked>
            where TPacked : struct, IPacked<TPacked> => TX.Mul(a, b);
    }

    private readonly struct SumOp : IZipOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TX Apply<TX, TPacked>(in TX a, in TX b)
            where TX : struct, IPackedExtension<TX, TPacked>
            where TPacked : struct, IPacked<TPacked> => TX.Add(a, b);
    }

    private readonly struct DifferenceOp : IZipOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TX Apply<TX, TPacked>(in TX a, in TX b)
            where TX : struct, IPackedExtension<TX, TPacked>
            where TPacked : struct, IPacked<TPacked> => TX.Sub(a, b);
    }

    private ref struct ZipKernel<TOp> : IRangeKernel<ZipKernel<TOp>>
        where TOp : struct, IZipOp
    {
        public ref ulong Dst;
        public ref ulong A;
        public ref ulong B;
        public nint DstStride;
        public nint AStride;
        public nint BStride;

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public static int Run<TX, TPacked>(ref ZipKernel<TOp> kernel, int from, int to)
            where TX : struct, IPackedExtension<TX, TPacked>
            where TPacked : struct, IPacked<TPacked>
        {
            ref ulong dst = ref kernel.Dst;
            ref ulong a = ref kernel.A;
            ref ulong b = ref kernel.B;
            nint dstStride = kernel.DstStride;
            nint aStride = kernel.AStride;
            nint bStride = kernel.BStride;
            int i = from;
            for (; i <= to - TPacked.Width; i += TPacked.Width)
            {
                TX x = TX.Load(ref Unsafe.Add(ref a, i), aStride);
                TX y = TX.Load(ref Unsafe.Add(ref b, i), bStride);
                TX.Store(TOp.Apply<TX, TPacked>(x, y), ref Unsafe.Add(ref dst, i), dstStride);
            }

            return i;
        }
    }

    private ref struct ScaleKernel : IRangeKernel<ScaleKernel>
    {
        public ref ulong Dst;
        public ref ulong A;
        public ref ulong C;
        public nint DstStride;
        public nint AStride;

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public static int Run<TX, TPacked>(ref ScaleKernel kernel, int from, int to)
            where TX : struct, IPackedExtension<TX, TPacked>
            where TPacked : struct, IPacked<TPacked>
        {
            ref ulong dst = ref kernel.Dst;
            ref ulong a = ref kernel.A;
            nint dstStride = kernel.DstStride;
            nint aStride = kernel.AStride;
            TX c = TX.Broadcast(ref kernel.C);
            int i = from;
            for (; i <= to - TPacked.Width; i += TPacked.Width)
            {
                TX x = TX.Load(ref Unsafe.Add(ref a, i), aStride);
                TX.Store(TX.Mul(x, c), ref Unsafe.Add(ref dst, i), dstStride);
            }

            return i;
        }
    }
}
