using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vouch.Algebra;

/// <summary>Layers of a tree that adds fractions p/q without dividing.</summary>
public static class FractionKernels
{
    /// <summary>
    /// Adds the fractions of the lower and the upper half:
    /// p'[i] = p[i] q[i+half] + p[i+half] q[i] and q'[i] = q[i] q[i+half] for i in [0, half).
    /// </summary>
    /// <param name="pOut">At least half elements; may be <paramref name="p"/>.</param>
    /// <param name="qOut">At least half elements; may be <paramref name="q"/>.</param>
    /// <param name="p">Numerators, 2 * half elements.</param>
    /// <param name="q">Denominators, 2 * half elements.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void Combine<TK>(
        ExtensionSpan<TK> pOut, ExtensionSpan<TK> qOut, ExtensionSpan<TK> p, ExtensionSpan<TK> q)
        where TK : unmanaged, IExtension<TK> => Combine(pOut, qOut, p, q, 0, q.Length >> 1);

    /// <summary>The indices [<paramref name="start"/>, <paramref name="end"/>) of the layer.</summary>
    /// <inheritdoc cref="Combine{TK}(ExtensionSpan{TK}, ExtensionSpan{TK}, ExtensionSpan{TK}, ExtensionSpan{TK})"/>
    public static void Combine<TK>(
        ExtensionSpan<TK> pOut,
        ExtensionSpan<TK> qOut,
        ExtensionSpan<TK> p,
        ExtensionSpan<TK> q,
        int start,
        int end)
        where TK : unmanaged, IExtension<TK>
    {
        Checks.Length(p.Length, q.Length, nameof(p));
        CombineKernel kernel = Prepare(pOut, qOut, q, start, end);
        kernel.P = ref p.First;
        kernel.PStride = p.Stride;
        WidthLadder.Run<TK, CombineKernel>(ref kernel, start, end);
    }

    /// <summary>The first layer, when the numerators are in the base field.</summary>
    /// <param name="pOut">At least half elements.</param>
    /// <param name="qOut">At least half elements; may be <paramref name="q"/>.</param>
    /// <param name="p">Numerators, 2 * half canonical words.</param>
    /// <param name="q">Denominators, 2 * half elements.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void Combine<TK>(
        ExtensionSpan<TK> pOut, ExtensionSpan<TK> qOut, ReadOnlySpan<ulong> p, ExtensionSpan<TK> q)
        where TK : unmanaged, IExtension<TK> => Combine(pOut, qOut, p, q, 0, q.Length >> 1);

    /// <summary>The indices [<paramref name="start"/>, <paramref name="end"/>) of the layer.</summary>
    /// <inheritdoc cref="Combine{TK}(ExtensionSpan{TK}, ExtensionSpan{TK}, ReadOnlySpan{ulong}, ExtensionSpan{TK})"/>
    public static void Combine<TK>(
        ExtensionSpan<TK> pOut,
        ExtensionSpan<TK> qOut,
        ReadOnlySpan<ulong> p,
        ExtensionSpan<TK> q,
        int start,
        int end)
        where TK : unmanaged, IExtension<TK>
    {
        Checks.Length(p.Length, q.Length, nameof(p));
        CombineKernel kernel = Prepare(pOut, qOut, q, start, end);
        kernel.P = ref MemoryMarshal.GetReference(p);
        kernel.BaseNumerators = true;
        WidthLadder.Run<TK, CombineKernel>(ref kernel, start, end);
    }

    private static CombineKernel Prepare<TK>(
        ExtensionSpan<TK> pOut, ExtensionSpan<TK> qOut, ExtensionSpan<TK> q, int start, int end)
        where TK : unmanaged, IExtension<TK>
    {
        int half = Checks.Half(q.Length, nameof(q));
        Checks.Range(start, end, Math.Min(half, Math.Min(pOut.Length, qOut.Length)));
        return new CombineKernel
        {
            POut = ref pOut.First,
            POutStride = pOut.Stride,
            QOut = ref qOut.First,
            QOutStride = qOut.Stride,
            Q = ref q.First,
            QStride = q.Stride,
            Half = half,
        };
    }

    private ref struct CombineKernel : IRangeKernel<CombineKernel>
    {
        public ref ulong POut;
        public ref ulong QOut;
        public ref ulong P;
        public ref ulong Q;
        public nint POutStride;
        public nint QOutStride;
        public nint PStride;
        public nint QStride;
        public nint Half;
        public bool BaseNumerators;

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public static int Run<TX, TPacked>(ref CombineKernel kernel, int from, int to)
            where TX : struct, IPackedExtension<TX, TPacked>
            where TPacked : struct, IPacked<TPacked> => kernel.BaseNumerators
            ? RunBase<TX, TPacked>(ref kernel, from, to)
            : RunExtension<TX, TPacked>(ref kernel, from, to);

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private static int RunExtension<TX, TPacked>(ref CombineKernel kernel, int from, int to)
            where TX : struct, IPackedExtension<TX, TPacked>
            where TPacked : struct, IPacked<TPacked>
        {
            nint half = kernel.Half;
            int i = from;
            for (; i <= to - TPacked.Width; i += TPacked.Width)
            {
                TX p0 = TX.Load(ref Unsafe.Add(ref kernel.P, i), kernel.PStride);
                TX p1 = TX.Load(ref Unsafe.Add(ref kernel.P, i + half), kernel.PStride);
                TX q0 = TX.Load(ref Unsafe.Add(ref kernel.Q, i), kernel.QStride);
                TX q1 = TX.Load(ref Unsafe.Add(ref kernel.Q, i + half), kernel.QStride);
                TX p = TX.Mul2(p0, q1, p1, q0);
                TX.Store(p, ref Unsafe.Add(ref kernel.POut, i), kernel.POutStride);
                TX.Store(TX.Mul(q0, q1), ref Unsafe.Add(ref kernel.QOut, i), kernel.QOutStride);
            }

            return i;
        }

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private static int RunBase<TX, TPacked>(ref CombineKernel kernel, int from, int to)
            where TX : struct, IPackedExtension<TX, TPacked>
            where TPacked : struct, IPacked<TPacked>
        {
            nint half = kernel.Half;
            int i = from;
            for (; i <= to - TPacked.Width; i += TPacked.Width)
            {
                TPacked p0 = TPacked.Load(ref Unsafe.Add(ref kernel.P, i));
                TPacked p1 = TPacked.Load(ref Unsafe.Add(ref kernel.P, i + half));
                TX q0 = TX.Load(ref Unsafe.Add(ref kernel.Q, i), kernel.QStride);
                TX q1 = TX.Load(ref Unsafe.Add(ref kernel.Q, i + half), kernel.QStride);
                TX p = TX.MulBase2(q1, p0, q0, p1);
                TX.Store(p, ref Unsafe.Add(ref kernel.POut, i), kernel.POutStride);
                TX.Store(TX.Mul(q0, q1), ref Unsafe.Add(ref kernel.QOut, i), kernel.QOutStride);
            }

            return i;
        }
    }
}
