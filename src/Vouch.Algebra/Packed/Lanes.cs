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
}
