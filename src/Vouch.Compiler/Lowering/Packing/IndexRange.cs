using Vouch.Protocol.Statements;

namespace Vouch.Compiler.Lowering.Packing;

/// <summary>The row-major index of some axes of a block as a grid moves it: offset + sum of stride * coordinate, of a given size.</summary>
/// <param name="Size">Number of indices.</param>
/// <param name="Offset">Index where all grid coordinates are 0.</param>
/// <param name="Terms">What moves it.</param>
internal sealed record IndexRange(int Size, long Offset, AxisTerm[] Terms)
{
    /// <summary>An axis of a single index that nothing moves.</summary>
    public static IndexRange Single { get; } = new(1, 0, []);

    /// <summary>
    /// Whether an axis of more than one index takes part. One that moves the index by nothing counts too: a sum over it counts the view
    /// once for each of its indices, and once in all where no view mentions it (docs/protocol.md, section 4.4).
    /// </summary>
    public bool Mentions(int[] grid) => Array.Exists(Terms, term => grid[term.GridAxis] > 1);

    /// <summary>Whether the index falls outside [0, Size) somewhere on the grid.</summary>
    public bool Leaves(int[] grid)
    {
        var (low, high) = (Offset, Offset);
        foreach (var term in Terms)
        {
            var last = (long)term.Stride * (grid[term.GridAxis] - 1);
            low += Math.Min(last, 0);
            high += Math.Max(last, 0);
        }

        return low < 0 || high >= Size;
    }

    /// <summary>Both as one row-major index, this one the outer; right wherever the inner one does not leave.</summary>
    public IndexRange Over(IndexRange inner) => new(
        checked(Size * inner.Size),
        (Offset * inner.Size) + inner.Offset,
        [.. Terms.Select(t => t with { Stride = checked(t.Stride * inner.Size) }), .. inner.Terms]);
}
