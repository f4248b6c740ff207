namespace Vouch.Compiler.Lowering.Packing;

/// <summary>All ways to order axes and to join consecutive ones.</summary>
internal static class AxisOrders
{
    /// <summary>More axes than this stay in their order: there would be too many orders to try.</summary>
    private const int MostReordered = 5;

    /// <summary>
    /// The verifier's work for a view grows with the sum of its block's axes, the prover's with their product: the sum may be
    /// this many times the root of the product.
    /// </summary>
    private const double AxesOverRoot = 4;

    /// <summary>
    /// The grouping that takes up the fewest places; of equals the one with the least sum of sizes; of these one that ends with a
    /// power of two, so that the last axis is read straight through; then the first.
    /// </summary>
    /// <param name="axes">The axes, in their order.</param>
    /// <param name="sizes">Sizes by axis.</param>
    /// <param name="places">Places taken up without any change: a grouping has to be better.</param>
    /// <param name="placesOf">Places taken up by groups of these sizes.</param>
    /// <param name="allows">Whether axes may be joined in this order.</param>
    /// <returns>Axes by group, outermost first; null if nothing is better.</returns>
    public static int[][]? Best(int[] axes, int[] sizes, long places, Func<int[], long> placesOf, Func<int[], bool> allows)
    {
        var cells = axes.Aggregate(1.0, (product, a) => product * sizes[a]);
        // A gain below one part in 64 is not worth an unusual order.
        var least = places - (places / 64) - 1;
        var (sum, isStraight) = (long.MaxValue, false);
        int[][]? best = null;
        foreach (var order in axes.Length <= MostReordered ? Orders(axes) : [axes])
        {
            for (var cuts = (1 << (order.Length - 1)) - 1; cuts >= 0; cuts--)
            {
                var groups = Cut(order, cuts);
                var shape = SizesOf(groups, sizes);
                var own = shape.Sum(size => (long)size);
                if (own > Math.Max(AxesOverRoot * Math.Sqrt(cells), axes.Sum(a => sizes[a]))) continue;
                var taken = placesOf(shape);
                var straight = int.IsPow2(shape[^1]);
                if (taken > least || (taken == least && (own > sum || (own == sum && (isStraight || !straight))))) continue;
                if (!groups.All(allows)) continue;
                (best, least, sum, isStraight) = (groups, taken, own, straight);
            }
        }

        return best;
    }

    /// <summary>Product of the sizes in each group.</summary>
    public static int[] SizesOf(int[][] groups, int[] sizes) =>
        [.. groups.Select(group => group.Aggregate(1, (product, a) => product * sizes[a]))];

    /// <summary>The order cut before axis i + 1 where bit i is set.</summary>
    private static int[][] Cut(int[] order, int cuts)
    {
        var groups = new List<int[]>();
        var from = 0;
        for (var i = 1; i <= order.Length; i++)
        {
            if (i == order.Length || ((cuts >> (i - 1)) & 1) == 1)
            {
                groups.Add(order[from..i]);
                from = i;
            }
        }

        return [.. groups];
    }

    private static IEnumerable<int[]> Orders(int[] axes)
    {
        if (axes.Length <= 1)
        {
            yield return axes;
            yield break;
        }

        foreach (var first in axes)
        {
            foreach (var rest in Orders([.. axes.Where(a => a != first)])) yield return [first, .. rest];
        }
    }
}
