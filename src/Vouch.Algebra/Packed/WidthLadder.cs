namespace Vouch.Algebra;

/// <summary>Runs a range kernel at the widest lanes the machine has, then narrower ones for the rest.</summary>
internal static class WidthLadder
{
    /// <summary>The most lanes a kernel may use: 8, 4 or 1. Tests lower it to reach every rung.</summary>
    internal static int Limit = 8;

    internal static bool Use512 => Packed512.IsSupported && Limit >= 8;

    internal static bool Use256 => Packed256.IsSupported && Limit >= 4;

    public static void Run<TK, TKernel>(ref TKernel kernel, int from, int to)
        where TK : unmanaged, IExtension<TK>
        where TKernel : struct, IRangeKernel<TKernel>, allows ref struct
    {
        if (Use512 && to - from >= 8)
        {
            from = TK.Dispatch<TKernel, Packed512>(ref kernel, from, to);
        }

        if (Use256 && to - from >= 4)
        {
            from = TK.Dispatch<TKernel, Packed256>(ref kernel, from, to);
        }

        if (from < to)
        {
            TK.Dispatch<TKernel, PackedScalar>(ref kernel, from, to);
        }
    }

    public static void RunPlane<TKernel>(ref TKernel kernel, int from, int to)
        where TKernel : struct, IPlaneKernel<TKernel>, allows ref struct
    {
        if (Use512 && to - from >= 8)
        {
            from = TKernel.Run<Packed512>(ref kernel, from, to);
        }

        if (Use256 && to - from >= 4)
        {
            from = TKernel.Run<Packed256>(ref kernel, from, to);
        }

        if (from < to)
        {
            TKernel.Run<PackedScalar>(ref kernel, from, to);
        }
    }
}
