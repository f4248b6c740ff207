using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vouch.Algebra;

/// <content>Inner products.</content>
public static partial class Linear
{
    // Planes are paired block by block, so that the second and later uses of a block hit the cache.
    private const int DotBlock = 1024;

    /// <summary>The sum of a[i] * b[i]; vectors of one length.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static TK Dot<TK>(ExtensionSpan<TK> a, ExtensionSpan<TK> b)
        where TK : unmanaged, IExtension<TK>
    {
        Checks.Length(b.Length, a.Length, nameof(b));

        // The coefficients of the product polynomial in the adjoined element, before its relation.
        Span<ulong> coefficients = stackalloc ulong[(2 * TK.Degree) - 1];
        coefficients.Clear();
        for (int start = 0; start < a.Length; start += DotBlock)
        {
            int length = Math.Min(DotBlock, a.Length - start);
            for (int d = 0; d < TK.Degree; d++)
            {
                ref ulong x = ref Unsafe.Add(ref a.First, (d * a.Stride) + start);
                for (int e = 0; e < TK.Degree; e++)
                {
                    ref ulong y = ref Unsafe.Add(ref b.First, (e * b.Stride) + start);
                    coefficients[d + e] = Goldilocks.Add(coefficients[d + e], DotWords(ref x, ref y, length));
                }
            }
        }

        TK total = TK.Zero;
        for (int k = coefficients.Length - 1; k >= 0; k--)
        {
            total = (total * TK.Generator) + TK.FromBase(Goldilocks.FromCanonical(coefficients[k]));
        }

        return total;
    }

    /// <summary>The sum of a[i] * b[i], b in the base field; one length.</summary>
    /// <param name="a">Extension elements.</param>
    /// <param name="b">Canonical words.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static TK Dot<TK>(ExtensionSpan<TK> a, ReadOnlySpan<ulong> b)
        where TK : unmanaged, IExtension<TK>
    {
        Checks.Length(b.Length, a.Length, nameof(b));
        TK total = default;
        ref ulong words = ref Unsafe.As<TK, ulong>(ref total);
        ref ulong first = ref MemoryMarshal.GetReference(b);
        for (int start = 0; start < a.Length; start += DotBlock)
        {
            int length = Math.Min(DotBlock, a.Length - start);
            for (int d = 0; d < TK.Degree; d++)
            {
                ref ulong x = ref Unsafe.Add(ref a.First, (d * a.Stride) + start);
                ref ulong word = ref Unsafe.Add(ref words, d);
                word = Goldilocks.Add(word, DotWords(ref x, ref Unsafe.Add(ref first, start), length));
            }
        }

        return total;
    }

    /// <summary>The sum of a[i] * b[i] over canonical words; one length.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static Goldilocks Dot(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b)
    {
        Checks.Length(b.Length, a.Length, nameof(b));
        ref ulong x = ref MemoryMarshal.GetReference(a);
        ref ulong y = ref MemoryMarshal.GetReference(b);
        ulong total = 0;
        const int Most = 1 << 18; // columns hold sums of up to 2^20 words, two or so from each product
        for (int start = 0; start < a.Length; start += Most)
        {
            int length = Math.Min(Most, a.Length - start);
            total = Goldilocks.Add(total, DotWords(ref Unsafe.Add(ref x, start), ref Unsafe.Add(ref y, start), length));
        }

        return Goldilocks.FromCanonical(total);
    }

    private static ulong DotWords(ref ulong a, ref ulong b, int length)
    {
        var kernel = new DotKernel { A = ref a, B = ref b };
        WidthLadder.RunPlane(ref kernel, 0, length);
        return kernel.Total;
    }

    private ref struct DotKernel : IPlaneKernel<DotKernel>
    {
        public ref ulong A;
        public ref ulong B;
        public ulong Total;

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public static int Run<TPacked>(ref DotKernel kernel, int from, int to)
            where TPacked : struct, IPacked<TPacked>
        {
            ref ulong a = ref kernel.A;
            ref ulong b = ref kernel.B;

            // Products of 32-bit halves, summed without reduction: the sum modulo 2^64 and the sum of
            // the high halves together give the true sum.
            TPacked lowSum = TPacked.Zero;
            TPacked lowHigh = TPacked.Zero;
            TPacked middleSum = TPacked.Zero;
            TPacked middleHigh = TPacked.Zero;
            TPacked highSum = TPacked.Zero;
            TPacked highHigh = TPacked.Zero;
            int i = from;
            for (; i <= to - TPacked.Width; i += TPacked.Width)
            {
                TPacked x = TPacked.Load(ref Unsafe.Add(ref a, i));
                TPacked y = TPacked.Load(ref Unsafe.Add(ref b, i));
                TPacked xHigh = TPacked.High(x);
                TPacked yHigh = TPacked.High(y);
                TPacked low = TPacked.MultiplyLow(x, y);
                TPacked cross = TPacked.MultiplyLow(x, yHigh);
                TPacked other = TPacked.MultiplyLow(xHigh, y);
                TPacked high = TPacked.MultiplyLow(xHigh, yHigh);
                lowSum = TPacked.WrappingAdd(lowSum, low);
                lowHigh = TPacked.WrappingAdd(lowHigh, TPacked.High(low));
                middleSum = TPacked.WrappingAdd(TPacked.WrappingAdd(middleSum, cross), other);
                middleHigh = TPacked.WrappingAdd(
                    TPacked.WrappingAdd(middleHigh, TPacked.High(cross)), TPacked.High(other));
                highSum = TPacked.WrappingAdd(highSum, high);
                highHigh = TPacked.WrappingAdd(highHigh, TPacked.High(high));
            }

            TPacked sum = TPacked.ReduceColumns(lowSum, lowHigh, middleSum, middleHigh, highSum, highHigh);
            Lanes.AddTo(sum, ref kernel.Total);
            return i;
        }
    }
}
