using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vouch.Algebra;

/// <content>Weighted sums of rows of small signed integers.</content>
public static partial class Linear
{
    // A half of a word times a 16-bit integer is below 2^46, so this many fit a signed word twice over.
    private const int MostRows = 1 << 14;

    // Words of a row that a pass keeps in registers' reach; the rows' part of that width stays in cache for all planes.
    private const int RowBlock = 512;

    /// <summary>
    /// dst[j] += sum over i of weights[i] * rows[i * stride + j]: a vector times a matrix of 16-bit integers, the matrix read
    /// once from memory, one reduction per sum.
    /// </summary>
    /// <param name="dst">As many elements as a row has columns.</param>
    /// <param name="weights">One per row.</param>
    /// <param name="rows">The matrix, row-major; at least (rows - 1) * stride + columns integers.</param>
    /// <param name="stride">Integers from one row to the next; at least the columns.</param>
    /// <exception cref="ArgumentException">The matrix is too short.</exception>
    public static void ContractSmall<TK>(
        ExtensionSpan<TK> dst, ExtensionSpan<TK> weights, ReadOnlySpan<short> rows, int stride)
        where TK : unmanaged, IExtension<TK>
    {
        if (weights.Length == 0 || dst.Length == 0)
        {
            return;
        }

        if (stride < dst.Length || rows.Length < ((long)(weights.Length - 1) * stride) + dst.Length)
        {
            throw new ArgumentException("The matrix does not hold that many rows.", nameof(rows));
        }

        ref short first = ref MemoryMarshal.GetReference(rows);
        for (int top = 0; top < weights.Length; top += MostRows)
        {
            for (int left = 0; left < dst.Length; left += RowBlock)
            {
                for (int d = 0; d < TK.Degree; d++)
                {
                    var kernel = new ContractKernel
                    {
                        Dst = ref Unsafe.Add(ref dst.First, (d * dst.Stride) + left),
                        Weights = ref Unsafe.Add(ref weights.First, (d * weights.Stride) + top),
                        Rows = ref Unsafe.Add(ref first, ((nint)top * stride) + left),
                        Count = Math.Min(MostRows, weights.Length - top),
                        Stride = stride,
                    };
                    WidthLadder.RunPlane(ref kernel, 0, Math.Min(RowBlock, dst.Length - left));
                }
            }
        }
    }

    private ref struct ContractKernel : IPlaneKernel<ContractKernel>
    {
        public ref ulong Dst;
        public ref ulong Weights;
        public ref short Rows;
        public int Count;
        public nint Stride;

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public static int Run<TPacked>(ref ContractKernel kernel, int from, int to)
            where TPacked : struct, IPacked<TPacked>
        {
            ref ulong dst = ref kernel.Dst;
            ref ulong weights = ref kernel.Weights;
            int count = kernel.Count;
            nint stride = kernel.Stride;
            int width = TPacked.Width;

            // Signed products need signed halves: flipping a half's top bit takes 2^31 from it.
            TPacked bias = TPacked.Broadcast(0x8000_0000_8000_0000UL);
            int i = from;
            for (; i <= to - (4 * width); i += 4 * width)
            {
                ref short at = ref Unsafe.Add(ref kernel.Rows, i);
                TPacked low0 = TPacked.Zero, low1 = TPacked.Zero, low2 = TPacked.Zero, low3 = TPacked.Zero;
                TPacked high0 = TPacked.Zero, high1 = TPacked.Zero, high2 = TPacked.Zero, high3 = TPacked.Zero;
                TPacked sum0 = TPacked.Zero, sum1 = TPacked.Zero, sum2 = TPacked.Zero, sum3 = TPacked.Zero;
                for (int h = 0; h < count; h++)
                {
                    TPacked low = TPacked.Xor(TPacked.Broadcast(Unsafe.Add(ref weights, h)), bias);
                    TPacked high = TPacked.High(low);
                    TPacked y0 = TPacked.LoadSigned(ref at);
                    TPacked y1 = TPacked.LoadSigned(ref Unsafe.Add(ref at, width));
                    TPacked y2 = TPacked.LoadSigned(ref Unsafe.Add(ref at, 2 * width));
                    TPacked y3 = TPacked.LoadSigned(ref Unsafe.Add(ref at, 3 * width));
                    low0 = TPacked.WrappingAdd(low0, TPacked.MultiplyLowSigned(low, y0));
                    low1 = TPacked.WrappingAdd(low1, TPacked.MultiplyLowSigned(low, y1));
                    low2 = TPacked.WrappingAdd(low2, TPacked.MultiplyLowSigned(low, y2));
                    low3 = TPacked.WrappingAdd(low3, TPacked.MultiplyLowSigned(low, y3));
                    high0 = TPacked.WrappingAdd(high0, TPacked.MultiplyLowSigned(high, y0));
                    high1 = TPacked.WrappingAdd(high1, TPacked.MultiplyLowSigned(high, y1));
                    high2 = TPacked.WrappingAdd(high2, TPacked.MultiplyLowSigned(high, y2));
                    high3 = TPacked.WrappingAdd(high3, TPacked.MultiplyLowSigned(high, y3));
                    sum0 = TPacked.WrappingAdd(sum0, y0);
                    sum1 = TPacked.WrappingAdd(sum1, y1);
                    sum2 = TPacked.WrappingAdd(sum2, y2);
                    sum3 = TPacked.WrappingAdd(sum3, y3);
                    at = ref Unsafe.Add(ref at, stride);
                }

                AddSum(low0, high0, sum0, ref Unsafe.Add(ref dst, i));
                AddSum(low1, high1, sum1, ref Unsafe.Add(ref dst, i + width));
                AddSum(low2, high2, sum2, ref Unsafe.Add(ref dst, i + (2 * width)));
                AddSum(low3, high3, sum3, ref Unsafe.Add(ref dst, i + (3 * width)));
            }

            for (; i <= to - width; i += width)
            {
                ref short at = ref Unsafe.Add(ref kernel.Rows, i);
                TPacked low0 = TPacked.Zero, high0 = TPacked.Zero, sum0 = TPacked.Zero;
                for (int h = 0; h < count; h++)
                {
                    TPacked low = TPacked.Xor(TPacked.Broadcast(Unsafe.Add(ref weights, h)), bias);
                    TPacked y0 = TPacked.LoadSigned(ref at);
                    low0 = TPacked.WrappingAdd(low0, TPacked.MultiplyLowSigned(low, y0));
                    high0 = TPacked.WrappingAdd(high0, TPacked.MultiplyLowSigned(TPacked.High(low), y0));
                    sum0 = TPacked.WrappingAdd(sum0, y0);
                    at = ref Unsafe.Add(ref at, stride);
                }

                AddSum(low0, high0, sum0, ref Unsafe.Add(ref dst, i));
            }

            return i;
        }

        // Both halves were taken less 2^31. All sums are true signed words: rows are at most 2^14.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void AddSum<TPacked>(TPacked low, TPacked high, TPacked sum, ref ulong dst)
            where TPacked : struct, IPacked<TPacked>
        {
            TPacked shift = TPacked.MultiplyLowSigned(sum, TPacked.Broadcast(1UL << 30));
            shift = TPacked.WrappingAdd(shift, shift);
            TPacked l = TPacked.FromSigned(TPacked.WrappingAdd(low, shift));
            TPacked h = TPacked.FromSigned(TPacked.WrappingAdd(high, shift));
            TPacked value = TPacked.Add(TPacked.Mul(h, TPacked.Broadcast(1UL << 32)), l);
            TPacked.Store(TPacked.Add(value, TPacked.Load(ref dst)), ref dst);
        }
    }
}
