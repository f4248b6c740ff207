using Vouch.Protocol.Statements;

namespace Vouch.Prover.Sumchecks;

/// <summary>
/// A group of a view in as many parts as it has: where some grid axes move its index by whole lines only and the others stay
/// within a line, lines and places in a line are two indices. A block whose axes were joined to save padding is so read as fast
/// as if they had not been. Axes of one index move nothing and are left out.
/// </summary>
internal static class SplitGroup
{
    /// <summary>The parts, outermost first; the product of their sizes is the group's.</summary>
    /// <param name="group">A group.</param>
    /// <param name="size">Its number of indices.</param>
    /// <param name="grid">Sizes of the grid's axes.</param>
    public static IEnumerable<(ViewGroup Group, int Size)> Of(ViewGroup group, int size, int[] grid)
    {
        AxisTerm[] terms = [.. group.Terms.Where(t => grid[t.GridAxis] > 1)];
        var offset = group.Offset;
        foreach (var line in terms.Select(t => t.Stride).Where(stride => stride > 1).Distinct().OrderDescending())
        {
            if (size % line != 0)
            {
                continue;
            }

            AxisTerm[] inner = [.. terms.Where(t => t.Stride % line != 0)];
            var first = offset - (int)(Math.Floor((double)offset / line) * line);
            if (!StaysWithin(inner, first, line, grid))
            {
                continue;
            }

            yield return (
                new ViewGroup(1, (offset - first) / line, [.. terms.Except(inner).Select(t => t with { Stride = t.Stride / line })]),
                size / line);
            (terms, offset, size) = (inner, first, line);
        }

        yield return (new ViewGroup(1, offset, terms), size);
    }

    private static bool StaysWithin(AxisTerm[] terms, int offset, int size, int[] grid)
    {
        long low = offset, high = offset;
        foreach (var term in terms)
        {
            var last = (long)term.Stride * (grid[term.GridAxis] - 1);
            low += Math.Min(last, 0);
            high += Math.Max(last, 0);
        }

        return low >= 0 && high < size;
    }
}
