using System.Runtime.CompilerServices;

namespace Vouch.Algebra;

/// <summary>Sums across the lanes of one register.</summary>
internal static class Lanes
{
    /// <summary>Adds the lanes of a register to a canonical word.</summary>
    public static void AddTo<TPacked>(TPacked value, ref ulong total)
        where TPacked : struct, IPacked<TPacked>
    {
        Span<ulong> lanes = stackalloc ulong[TPacked.Width];
        TPacked.Store(value, ref lanes[0]);
        foreach (ulong lane in lanes)
        {
            total = Goldilocks.Add(total, lane);
        }
    }

    /// <summary>
    /// Adds rows of canonical words, one row of <paramref name="width"/> per coordinate, to the
    /// consecutive coordinates of one element.
    /// </summary>
    public static void AddTo(ref ulong lanes, int width, int degree, ref ulong coordinates)
    {
        for (int d = 0; d < degree; d++)
        {
            ref ulong total = ref Unsafe.Add(ref coordinates, d);
            for (int lane = 0; lane < width; lane++)
            {
                total = Goldilocks.Add(total, Unsafe.Add(ref lanes, (d * width) + lane));
            }
        }
    }
}
