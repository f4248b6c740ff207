using System.Runtime.CompilerServices;

namespace Vouch.Algebra.Bench;

/// <summary>The base-field product on its own, at the widest lanes.</summary>
internal static class BaseMultiply
{
    public static void Run(ulong[] dst, ulong[] a, ulong[] b)
    {
        if (Packed512.IsSupported)
        {
            Run<Packed512>(dst, a, b);
        }
        else if (Packed256.IsSupported)
        {
            Run<Packed256>(dst, a, b);
        }
        else
        {
            Run<PackedScalar>(dst, a, b);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Run<TPacked>(ulong[] dst, ulong[] a, ulong[] b)
        where TPacked : struct, IPacked<TPacked>
    {
        for (int i = 0; i < a.Length; i += TPacked.Width)
        {
            TPacked.Store(TPacked.Mul(TPacked.Load(ref a[i]), TPacked.Load(ref b[i])), ref dst[i]);
        }
    }
}
