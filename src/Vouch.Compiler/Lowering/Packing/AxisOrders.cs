using System.Collections.Concurrent;
using Vouch.Protocol.Statements;

namespace Vouch.Compiler.Lowering.Packing;

/// <summary>
/// The best of all ways to order axes and to join consecutive ones. The blocks of a network have few different shapes, and a model is
/// lowered once for each width of limbs, so what was found is remembered.
/// </summary>
internal static class AxisOrders
{
    /// <summary>More axes than this stay in their order: there would be too many orders to try.</summary>
    private const int MostReordered = 5;

    /// <summary>
    /// The verifier's work for a view grows with the sum of its block's axes, the prover's with their product: the sum may be
    /// this many times the root of the product.
    /// </summary>
    private const double AxesOverRoot = 4;

    private const int MostRemembered = 1 << 12;
    private static readonly ConcurrentDictionary<string, int[][]?> Known = new(StringComparer.Ordinal);

    /// <summary>
    /// The grouping that takes up the fewest places; of equals the one with the least sum of sizes; of these one that ends with a
    /// power of two, so that the last axis is read straight through; then the first.
    /// </summary>
    /// <param name="axes">The axes, in their order.</param>
    /// <param name="sizes">Sizes by axis.</param>
    /// <param name="inUnits">Whether places are counted in units, as a block's are, or one by one, as leaves.</param>
    /// <param name="joins">Whether an axis may be joined to another right before it: (before, after), by axis.</param>
    /// <param name="places">Places taken up without any change: a grouping has to be better.</param>
    /// <returns>Axes by group, outermost first; null if nothing is better.</returns>
    public static int[][]? Best(int[] axes, int[] sizes, bool inUnits, Func<int, int, bool> joins, long places)
    {
        int[] own = [.. axes.Select(a => sizes[a])];
        var joined = new bool[axes.Length, axes.Length];
        var key = new System.Text.StringBuilder().Append(inUnits).Append(places).Append(':').AppendJoin(',', own).Append(':');
        for (var i = 0; i < axes.Length; i++)
        {
            for (var j = 0; j < axes.Length; j++)
            {
                joined[i, j] = i != j && joins(axes[i], axes[j]);
                key.Append(joined[i, j] ? '1' : '0');
            }
        }

        if (Known.Count >= MostRemembered) Known.Clear();
        var found = Known.GetOrAdd(key.ToString(), _ => Search(own, inUnits, joined, places));
        return found is null ? null : [.. found.Select(group => Array.ConvertAll(group, i => axes[i]))];
    }

    /// <summary>Product of the sizes in each group.</summary>
    public static int[] SizesOf(int[][] groups, int[] sizes) =>
        [.. groups.Select(group => group.Aggregate(1, (product, a) => product * sizes[a]))];

    private static int[][]? Search(int[] sizes, bool inUnits, bool[,] joined, long places)
    {
        var cells = sizes.Aggregate(1.0, (product, size) => product * size);
        var mostSum = Math.Max(AxesOverRoot * Math.Sqrt(cells), sizes.Sum(size => (double)size));
        // A gain below one part in 64 is not worth an unusual order.
        var least = places - (places / 64) - 1;
        var (sum, isStraight) = (long.MaxValue, false);
        (int[] Order, int Cuts)? best = null;
        Span<int> shape = stackalloc int[sizes.Length];
        int[] axes = [.. Enumerable.Range(0, sizes.Length)];
        foreach (var order in axes.Length <= MostReordered ? Orders(axes) : [axes])
        {
            for (var cuts = (1 << (order.Length - 1)) - 1; cuts >= 0; cuts--)
            {
                if (Shape(order, cuts, sizes, joined, shape) is not (var groups and > 0)) continue;
                var own = 0L;
                foreach (var size in shape[..groups]) own += size;
                if (own > mostSum) continue;
                var taken = inUnits ? BlockGeometry.SpanOf(shape[..groups]) : BlockGeometry.CellsOf(shape[..groups]);
                var straight = int.IsPow2(shape[groups - 1]);
                if (taken > least || (taken == least && (own > sum || (own == sum && (isStraight || !straight))))) continue;
                (best, least, sum, isStraight) = ((order, cuts), taken, own, straight);
            }
        }

        return best is { } found ? Cut(found.Order, found.Cuts) : null;
    }

    /// <summary>Sizes of the groups, cut before axis i + 1 where bit i is set; 0 groups if axes of one may not be joined.</summary>
    private static int Shape(int[] order, int cuts, int[] sizes, bool[,] joined, Span<int> shape)
    {
        var groups = 0;
        shape[0] = sizes[order[0]];
        for (var i = 1; i < order.Length; i++)
        {
            if (((cuts >> (i - 1)) & 1) == 1)
            {
                shape[++groups] = sizes[order[i]];
                continue;
            }

            if (!joined[order[i - 1], order[i]]) return 0;
            shape[groups] *= sizes[order[i]];
        }

        return groups + 1;
    }

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
