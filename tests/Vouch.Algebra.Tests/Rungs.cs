[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Vouch.Algebra.Tests;

/// <summary>Runs a body with kernels limited to each lane width this machine has.</summary>
internal static class Rungs
{
    public static void Each(Action body)
    {
        int before = WidthLadder.Limit;
        try
        {
            foreach (int limit in new[] { 1, 4, 8 })
            {
                WidthLadder.Limit = limit;
                body();
            }
        }
        finally
        {
            WidthLadder.Limit = before;
        }
    }
}
