using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vouch.Algebra;

/// <content>Linear combinations of many vectors over the base field.</content>
public static partial class Linear
{
    // Six vectors share a reduction, and their parts of this width stay in first-level cache for all planes.
    private const int Together = 6;
    private const int CombineBlock = 512;

    /// <summary>
    /// dst[i] += sum over j of weights[j] * vectors[j][start + i], over canonical words; six products for one reduction.
    /// </summary>
    /// <param name="dst">The sums.</param>
    /// <param name="weights">One per vector.</param>
    /// <param name="vectors">At least start + dst.Length words each.</param>
    /// <param name="start">The first word read.</param>
    /// <exception cref="ArgumentException">There are not as many vectors as weights, or one is too short.</exception>
    public static void Combine<TK>(ExtensionSpan<TK> dst, ReadOnlySpan<TK> weights, ReadOnlySpan<ulong[]> vectors, int start)
        where TK : unmanaged, IExtension<TK>
    {
        Checks.Length(vectors.Length, weights.Length, nameof(vectors));
        foreach (ulong[] vector in vectors)
        {
            if (start < 0 || vector.Length - start < dst.Length)
            {
                throw new ArgumentException("A vector is too short.", nameof(vectors));
            }
        }

        int whole = weights.Length / Together * Together;
        for (int left = 0; left < dst.Length; left += CombineBlock)
        {
            int length = Math.Min(CombineBlock, dst.Length - left);
            for (int j = 0; j < whole; j += Together)
            {
                CombineSix(dst.Slice(left, length), weights.Slice(j, Together), vectors.Slice(j, Together), start + left);
            }

            for (int j = whole; j < weights.Length; j++)
            {
                MultiplyAdd(dst.Slice(left, length), weights[j], vectors[j].AsSpan(start + left, length));
            }
        }
    }

    private static void CombineSix<TK>(
        ExtensionSpan<TK> dst, ReadOnlySpan<TK> weights, ReadOnlySpan<ulong[]> vectors, int start)
        where TK : unmanaged, IExtension<TK>
    {
        for (int d = 0; d < TK.Degree; d++)
        {
            var kernel = new CombineKernel
            {
                Dst = ref Unsafe.Add(ref dst.First, d * dst.Stride),
                V0 = ref At(vectors[0], start),
                V1 = ref At(vectors[1], start),
                V2 = ref At(vectors[2], start),
                V3 = ref At(vectors[3], start),
                V4 = ref At(vectors[4], start),
                V5 = ref At(vectors[5], start),
                C0 = weights[0][d],
                C1 = weights[1][d],
                C2 = weights[2][d],
                C3 = weights[3][d],
                C4 = weights[4][d],
                C5 = weights[5][d],
            };
            WidthLadder.RunPlane(ref kernel, 0, dst.Length);
        }
    }

    private static ref ulong At(ulong[] vector, int start) =>
        ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(vector), start);

    private ref struct CombineKernel : IPlaneKernel<CombineKernel>
    {
        public ref ulong Dst;
        public ref ulong V0;
        public ref ulong V1;
        public ref ulong V2;
        public ref ulong V3;
        public ref ulong V4;
        public ref ulong V5;
        public ulong C0;
        public ulong C1;
        public ulong C2;
        public ulong C3;
        public ulong C4;
        public ulong C5;

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public static int Run<TPacked>(ref CombineKernel kernel, int from, int to)
            where TPacked : struct, IPacked<TPacked>
        {
            ref ulong dst = ref kernel.Dst;
            TPacked c0 = TPacked.Broadcast(kernel.C0);
            TPacked c1 = TPacked.Broadcast(kernel.C1);
            TPacked c2 = TPacked.Broadcast(kernel.C2);
            TPacked c3 = TPacked.Broadcast(kernel.C3);
            TPacked c4 = TPacked.Broadcast(kernel.C4);
            TPacked c5 = TPacked.Broadcast(kernel.C5);
            int i = from;
            for (; i <= to - TPacked.Width; i += TPacked.Width)
            {
                TPacked sum = TPacked.Sum6(
                    TPacked.Load(ref Unsafe.Add(ref kernel.V0, i)),
                    c0,
                    TPacked.Load(ref Unsafe.Add(ref kernel.V1, i)),
                    c1,
                    TPacked.Load(ref Unsafe.Add(ref kernel.V2, i)),
                    c2,
                    TPacked.Load(ref Unsafe.Add(ref kernel.V3, i)),
                    c3,
                    TPacked.Load(ref Unsafe.Add(ref kernel.V4, i)),
                    c4,
                    TPacked.Load(ref Unsafe.Add(ref kernel.V5, i)),
                    c5);
                TPacked.Store(TPacked.Add(sum, TPacked.Load(ref Unsafe.Add(ref dst, i))), ref Unsafe.Add(ref dst, i));
            }

            return i;
        }
    }
}
