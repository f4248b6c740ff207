using Vouch.Protocol.Statements;

namespace Vouch.Protocol.Keys;

/// <summary>
/// Checks that a range statement really bounds every weight: a key whose statement says nothing could be proven honestly and
/// would let sums wrap around the field. Limbs are cells that a range table bounds by themselves; a weight is bounded where a
/// range table bounds it up to limbs.
/// </summary>
internal static class WeightBounds
{
    /// <summary>Weights and biases have at most 48 bits; the compiler's interval analysis counts on it.</summary>
    private static readonly Int128 Most = Int128.One << 48;

    /// <summary>The first weight block without a bound, or null.</summary>
    public static Block? FirstUnbounded(ConstraintSystem ranges)
    {
        var limbs = new Dictionary<int, (Int128 Low, Int128 High)>();
        foreach (var (form, bits) in RangeLookups(ranges))
        {
            if (form.Terms is [{ Coefficient: 1 } only] && ranges.Blocks[only.View.Block].Source == BlockSource.Trace)
            {
                limbs[only.View.Block] = (-(Int128)form.Constant, (Int128.One << bits) - 1 - form.Constant);
            }
        }

        var bounded = new HashSet<int>();
        foreach (var (form, bits) in RangeLookups(ranges))
        {
            if (BoundedWeight(ranges, form, bits, limbs) is { } block)
            {
                bounded.Add(block);
            }
        }

        for (var b = 0; b < ranges.Blocks.Count; b++)
        {
            if (ranges.Blocks[b].Source == BlockSource.Weights && !bounded.Contains(b))
            {
                return ranges.Blocks[b];
            }
        }

        return null;
    }

    /// <summary>Lookups of one column in range tables that read every block cell by cell.</summary>
    private static IEnumerable<(LinearForm Form, int Bits)> RangeLookups(ConstraintSystem ranges)
    {
        foreach (var lookup in ranges.Lookups)
        {
            var table = ranges.Tables[lookup.Table];
            if (table.Columns is null && lookup.Columns.Length == 1 && IsPlain(ranges, lookup.Columns[0], lookup.Grid))
            {
                yield return (lookup.Columns[0], table.Bits);
            }
        }
    }

    private static bool IsPlain(ConstraintSystem ranges, LinearForm form, int[] grid)
    {
        foreach (var (_, view) in form.Terms)
        {
            if (!IsIdentity(view, ranges.Blocks[view.Block].Shape, grid)) return false;
        }

        return true;
    }

    private static int? BoundedWeight(
        ConstraintSystem ranges, LinearForm form, int bits, Dictionary<int, (Int128 Low, Int128 High)> limbs)
    {
        // 0 <= constant + weight + sum of coefficient * limb < 2^bits
        int? weight = null;
        var low = -(Int128)form.Constant;
        var high = (Int128.One << bits) - 1 - form.Constant;
        foreach (var (coefficient, view) in form.Terms)
        {
            if (ranges.Blocks[view.Block].Source == BlockSource.Weights && coefficient == 1 && weight is null)
            {
                weight = view.Block;
                continue;
            }

            if (!limbs.TryGetValue(view.Block, out var limb))
            {
                return null;
            }

            var (a, b) = (coefficient * limb.Low, coefficient * limb.High);
            low -= Int128.Max(a, b);
            high -= Int128.Min(a, b);
        }

        return low >= -Most && high <= Most ? weight : null;
    }

    private static bool IsIdentity(View view, int[] shape, int[] grid)
    {
        if (!shape.AsSpan().SequenceEqual(grid) || view.Groups.Length != grid.Length)
        {
            return false;
        }

        for (var a = 0; a < grid.Length; a++)
        {
            var group = view.Groups[a];
            var plain = group.AxisCount == 1 && group.Offset == 0
                && ((group.Terms is [{ Stride: 1 } only] && only.GridAxis == a) || (group.Terms.Length == 0 && grid[a] == 1));
            if (!plain)
            {
                return false;
            }
        }

        return true;
    }
}
