using Vouch.Algebra;

namespace Vouch.Protocol.Argument;

/// <summary>Sums of products of two eq vectors, one of them shifted, in time proportional to their variables.</summary>
public static class EqOverlap<TK>
    where TK : unmanaged, IExtension<TK>
{
    /// <summary>The sum over i below 2^n of eq(own, i) * eq(point, offset + i).</summary>
    /// <param name="own">n coordinates, the most significant bit's first.</param>
    /// <param name="point">At least n coordinates, N.</param>
    /// <param name="offset">offset + 2^n is at most 2^N.</param>
    /// <remarks>
    /// The bits of offset + i follow from the lowest up, each from a bit of i and a carry: two running sums, one for each carry, in
    /// place of 2^n terms.
    /// </remarks>
    public static TK At(ReadOnlySpan<TK> own, ReadOnlySpan<TK> point, long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + (1L << own.Length), 1L << point.Length);
        var (plain, carried) = (TK.One, TK.Zero);
        for (var b = 0; b < own.Length; b++)
        {
            var (x, y) = (own[^(b + 1)], point[^(b + 1)]);
            var both = x * y;
            var (xOnly, yOnly) = (x - both, y - both);
            var neither = TK.One - x - yOnly;
            (plain, carried) = ((offset >> b) & 1) == 0
                // 0 + 0, 1 + 0; with a carry 0 + 0 + 1, and 1 + 0 + 1 carries on.
                ? ((plain * (neither + both)) + (carried * yOnly), carried * xOnly)
                // 0 + 1, and 1 + 1 carries; with a carry 0 + 1 + 1 and 1 + 1 + 1 both carry.
                : (plain * yOnly, (plain * xOnly) + (carried * (neither + both)));
        }

        var above = point[..^own.Length];
        var first = offset >> own.Length;
        var sum = plain * Eq(above, first);
        return carried.IsZero ? sum : sum + (carried * Eq(above, first + 1));
    }

    private static TK Eq(ReadOnlySpan<TK> point, long index)
    {
        var product = TK.One;
        for (var i = 0; i < point.Length; i++)
        {
            product *= ((index >> (point.Length - 1 - i)) & 1) == 1 ? point[i] : TK.One - point[i];
        }

        return product;
    }
}
