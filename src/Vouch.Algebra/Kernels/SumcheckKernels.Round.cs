using System.Runtime.CompilerServices;

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

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public static int Run<TX, TPacked>(ref RoundKernel<TTerm> kernel, int from, int to)
            where TX : struct, IPackedExtension<TX, TPacked>
            where TPacked : struct, IPacked<TPacked>
        {
            nint half = kernel.Half;
            TX lambda = TX.Broadcast(ref kernel.Lambda);
            TX sum0 = TX.Zero;
            TX sum2 = TX.Zero;
            TX sum3 = TX.Zero;

            // Each table moves along its line: value at 0, at 1, then one difference per further point.
            Point<TX, TPacked> at = default;
            Point<TX, TPacked> step = default;
            int i = from;
            for (; i <= to - TPacked.Width; i += TPacked.Width)
            {
                Load(ref kernel.A, kernel.AStride, i, half, out at.A, out step.A);
                Load(ref kernel.B, kernel.BStride, i, half, out at.B, out step.B);
                if (TTerm.HasEq && TTerm.WeightIsFixed)
                {
                    at.Eq = TX.Load(ref Unsafe.Add(ref kernel.Eq, i), kernel.EqStride);
                }
                else if (TTerm.HasEq)
                {
                    Load(ref kernel.Eq, kernel.EqStride, i, half, out at.Eq, out step.Eq);
                }

                if (TTerm.HasNumerators)
                {
                    LoadScaled(ref kernel.P0, kernel.P0Stride, i, half, lambda, out at.P0, out step.P0);
                    LoadScaled(ref kernel.P1, kernel.P1Stride, i, half, lambda, out at.P1, out step.P1);
                }

                Accumulate(in at, ref sum0);
                Advance(ref at, in step);
                Advance(ref at, in step);
                Accumulate(in at, ref sum2);
                if (TTerm.HasEq && !TTerm.WeightIsFixed)
                {
                    Advance(ref at, in step);
                    Accumulate(in at, ref sum3);
                }
            }

            TX.AddLanesTo(sum0, ref kernel.Sum0);
            TX.AddLanesTo(sum2, ref kernel.Sum2);
            TX.AddLanesTo(sum3, ref kernel.Sum3);
            return i;

            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            static void Load(ref ulong table, nint stride, int i, nint half, out TX value, out TX step)
            {
                value = TX.Load(ref Unsafe.Add(ref table, i), stride);
                step = TX.Sub(TX.Load(ref Unsafe.Add(ref table, i + half), stride), value);
            }

            // Out of line: with every product inlined the loop passes the compiler's inlining budget.
            [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
            static void LoadScaled(
                ref ulong table, nint stride, int i, nint half, in TX factor, out TX value, out TX step)
            {
                Load(ref table, stride, i, half, out TX plain, out TX plainStep);
                value = TX.Mul(plain, factor);
                step = TX.Mul(plainStep, factor);
            }

            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            static void Advance(ref Point<TX, TPacked> at, in Point<TX, TPacked> step)
            {
                at.A = TX.Add(at.A, step.A);
                at.B = TX.Add(at.B, step.B);
                if (TTerm.HasEq && !TTerm.WeightIsFixed)
                {
                    at.Eq = TX.Add(at.Eq, step.Eq);
                }

                if (TTerm.HasNumerators)
                {
                    at.P0 = TX.Add(at.P0, step.P0);
                    at.P1 = TX.Add(at.P1, step.P1);
                }
            }

            [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
            static void Accumulate(in Point<TX, TPacked> at, ref TX sum)
            {
                TX value;
                if (TTerm.HasNumerators)
                {
                    // p0 b + p1 a + a b = b (p0 + a) + p1 a saves a product.
                    value = TX.Add(TX.Mul(TX.Add(at.P0, at.A), at.B), TX.Mul(at.P1, at.A));
                }
                else
                {
                    value = TX.Mul(at.A, at.B);
                }

                if (TTerm.HasEq)
                {
                    value = TX.Mul(value, at.Eq);
                }

                sum = TX.Add(sum, value);
            }
        }
    }

    private struct Point<TX, TPacked>
        where TX : struct, IPackedExtension<TX, TPacked>
        where TPacked : struct, IPacked<TPacked>
    {
        public TX A;
        public TX B;
        public TX Eq;
        public TX P0;
        public TX P1;
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

            TX.AddLanesTo(sum0, ref kernel.Sum0);
            TX.AddLanesTo(sum2, ref kernel.Sum2);
            return i;
        }
    }
}
