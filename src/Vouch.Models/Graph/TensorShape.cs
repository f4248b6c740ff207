namespace Vouch.Models.Graphs;

/// <summary>Arithmetic on static shapes (row-major, outermost dimension first).</summary>
public static class TensorShape
{
    /// <summary>
    /// The number of elements, or null when a dimension is negative or the product does not fit an array. Zero
    /// dimensions do not hide an overflow: <c>0 x 2^31 x 2^31</c> is as absurd as without the zero.
    /// </summary>
    public static int? Count(ReadOnlySpan<int> shape)
    {
        long product = 1;
        var empty = false;
        foreach (var dimension in shape)
        {
            if (dimension < 0) return null;
            if (dimension == 0)
            {
                empty = true;
                continue;
            }

            product *= dimension;
            if (product > Array.MaxLength) return null;
        }

        return empty ? 0 : (int)product;
    }

    /// <summary>The number of elements in dimensions <c>[from, to)</c> of a shape already known to be sound.</summary>
    public static int CountOf(ReadOnlySpan<int> shape, int from, int to)
    {
        var product = 1;
        for (var i = from; i < to; i++) product = checked(product * shape[i]);
        return product;
    }

    /// <summary>Row-major strides, in elements.</summary>
    public static int[] Strides(ReadOnlySpan<int> shape)
    {
        var strides = new int[shape.Length];
        var step = 1;
        for (var i = shape.Length - 1; i >= 0; i--)
        {
            strides[i] = step;
            step *= shape[i];
        }

        return strides;
    }

    /// <summary>Whether two shapes are the same.</summary>
    public static bool Same(ReadOnlySpan<int> a, ReadOnlySpan<int> b) => a.SequenceEqual(b);
}
