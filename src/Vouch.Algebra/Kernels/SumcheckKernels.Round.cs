using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vouch.Algebra;

/// <content>The loops.</content>
public static partial class SumcheckKernels
{
    private ref struct RoundKernel<TTerm> : IRangeKernel<RoundKernel<TTerm>>
        where TTerm : struct, IRoundTerm
    {
        public ref ulong A;
        public ref ulong B;
        public ref ulong Eq;
        public ref ulong P0;
        public ref ulong P1;
        public ref ulong Lambda;
        public ref ulong Sum0;
        public ref ulong Sum2;
        public ref ulong Sum3;
        public nint AStride;
        public nint BStride;
        public nint EqStride;
        public nint P0Stride;
        public nint P1Stride;
        public nint Half;
        public bool Scaled;

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public static unsafe int Run<TX, TPacked>(ref RoundKernel<TTerm> kernel, int from, int to)
            where TX : struct, IPackedExtension<TX, TPacked>
            where TPacked : struct, IPacked<TPacked>
        {
            // Tables are taken a tile at a time into first-level cache, and a pass over a tile holds
            // a product or two: longer bodies pass the compiler's limits and spill registers.
            int plane = Tile<TX, TPacked>.Elements;
            int size = TX.Degree * plane;
            ulong* scratch = stackalloc ulong[(11 * size) + (3 * TX.Degree * TPacked.Width) + 8];
            scratch = (ulong*)(((nuint)scratch + 63) & ~(nuint)63);
            ref ulong a = ref *scratch;
            ref ulong b = ref Unsafe.Add(ref a, size);
            ref ulong eq = ref Unsafe.Add(ref a, 2 * size);
            ref ulong p0 = ref Unsafe.Add(ref a, 3 * size);
            ref ulong p1 = ref Unsafe.Add(ref a, 4 * size);
            int steps = 5 * size;
            ref ulong value = ref Unsafe.Add(ref a, 10 * size);
            ref ulong totals = ref Unsafe.Add(ref a, 11 * size);
            int lanes = TX.Degree * TPacked.Width;
            MemoryMarshal.CreateSpan(ref totals, 3 * lanes).Clear();
            bool eqMoves = TTerm.HasEq && !TTerm.WeightIsFixed;
            nint half = kernel.Half;
            int i = from;
            while (to - i >= TPacked.Width)
            {
                int n = Math.Min(plane, (to - i) & -TPacked.Width);
                Tile<TX, TPacked>.LoadLine(ref a, steps, ref Unsafe.Add(ref kernel.A, i), half, kernel.AStride, n);
                Tile<TX, TPacked>.LoadLine(ref b, steps, ref Unsafe.Add(ref kernel.B, i), half, kernel.BStride, n);
                if (eqMoves)
                {
                    ref ulong table = ref Unsafe.Add(ref kernel.Eq, i);
                    Tile<TX, TPacked>.LoadLine(ref eq, steps, ref table, half, kernel.EqStride, n);
                }
                else if (TTerm.HasEq)
                {
                    Tile<TX, TPacked>.Load(ref eq, ref Unsafe.Add(ref kernel.Eq, i), kernel.EqStride, n);
                }

                if (TTerm.HasNumerators)
                {
                    ref ulong table0 = ref Unsafe.Add(ref kernel.P0, i);
                    ref ulong table1 = ref Unsafe.Add(ref kernel.P1, i);
                    Tile<TX, TPacked>.LoadLine(ref p0, steps, ref table0, half, kernel.P0Stride, n);
                    Tile<TX, TPacked>.LoadLine(ref p1, steps, ref table1, half, kernel.P1Stride, n);
                    if (kernel.Scaled)
                    {
                        Tile<TX, TPacked>.Scale(ref p0, ref kernel.Lambda, n);
                        Tile<TX, TPacked>.Scale(ref Unsafe.Add(ref p0, steps), ref kernel.Lambda, n);
                        Tile<TX, TPacked>.Scale(ref p1, ref kernel.Lambda, n);
                        Tile<TX, TPacked>.Scale(ref Unsafe.Add(ref p1, steps), ref kernel.Lambda, n);
                    }
                }

                // The points 0, 2 and 3; each table moves along its line.
                for (int point = 0; point < (eqMoves ? 3 : 2); point++)
                {
                    for (int move = point == 1 ? 2 : point; move > 0; move = point == 1 ? move - 1 : 0)
                    {
                        Tile<TX, TPacked>.Advance(ref a, steps, n);
                        Tile<TX, TPacked>.Advance(ref b, steps, n);
                        if (eqMoves)
                        {
                            Tile<TX, TPacked>.Advance(ref eq, steps, n);
                        }

                        if (TTerm.HasNumerators)
                        {
                            Tile<TX, TPacked>.Advance(ref p0, steps, n);
                            Tile<TX, TPacked>.Advance(ref p1, steps, n);
                        }
                    }

                    ref ulong left = ref a;
                    ref ulong right = ref b;
                    if (TTerm.HasNumerators)
                    {
                        // p0 b + p1 a + a b = b (p0 + a) + p1 a saves a product.
                        Tile<TX, TPacked>.MultiplyCross(ref value, ref p0, ref p1, ref a, ref b, n);
                        left = ref value;
                        right = ref eq;
                    }
                    else if (TTerm.HasEq)
                    {
                        Tile<TX, TPacked>.Multiply(ref value, ref a, ref b, n);
                        left = ref value;
                        right = ref eq;
                    }

                    Tile<TX, TPacked>.DotAdd(ref left, ref right, n, ref Unsafe.Add(ref totals, point * lanes));
                }

                i += n;
            }

            Lanes.AddTo(ref totals, TPacked.Width, TX.Degree, ref kernel.Sum0);
            Lanes.AddTo(ref Unsafe.Add(ref totals, lanes), TPacked.Width, TX.Degree, ref kernel.Sum2);
            Lanes.AddTo(ref Unsafe.Add(ref totals, 2 * lanes), TPacked.Width, TX.Degree, ref kernel.Sum3);
            return i;
        }
    }

    private ref struct BaseRoundKernel : IRangeKernel<BaseRoundKernel>
    {
        public ref ulong A;
        public ref ulong B;
        public ref ulong Sum0;
        public ref ulong Sum2;
        public nint BStride;
        public nint Half;

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public static int Run<TX, TPacked>(ref BaseRoundKernel kernel, int from, int to)
            where TX : struct, IPackedExtension<TX, TPacked>
            where TPacked : struct, IPacked<TPacked>
        {
            ref ulong a = ref kernel.A;
            ref ulong b = ref kernel.B;
            nint stride = kernel.BStride;
            nint half = kernel.Half;
            Span<ulong> totals = stackalloc ulong[2 * TX.Degree * TPacked.Width];
            TX sum0 = TX.Zero;
            TX sum2 = TX.Zero;
            int i = from;
            for (; i <= to - TPacked.Width; i += TPacked.Width)
            {
                TPacked a0 = TPacked.Load(ref Unsafe.Add(ref a, i));
                TPacked a1 = TPacked.Load(ref Unsafe.Add(ref a, i + half));
                TX b0 = TX.Load(ref Unsafe.Add(ref b, i), stride);
                TX b1 = TX.Load(ref Unsafe.Add(ref b, i + half), stride);
                sum0 = TX.Add(sum0, TX.MulBase(b0, a0));
                TPacked a2 = TPacked.Add(a1, TPacked.Sub(a1, a0));
                TX b2 = TX.Add(b1, TX.Sub(b1, b0));
                sum2 = TX.Add(sum2, TX.MulBase(b2, a2));
            }

            // Stored before any call: sums live across one would be spilled inside the loop.
            int width = TPacked.Width;
            ref ulong lanes = ref MemoryMarshal.GetReference(totals);
            TX.Store(sum0, ref lanes, width);
            TX.Store(sum2, ref Unsafe.Add(ref lanes, TX.Degree * width), width);
            Lanes.AddTo(ref lanes, width, TX.Degree, ref kernel.Sum0);
            Lanes.AddTo(ref Unsafe.Add(ref lanes, TX.Degree * width), width, TX.Degree, ref kernel.Sum2);
            return i;
        }
    }
}
