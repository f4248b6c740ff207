namespace Vouch.Models.Tests.Quantization;

/// <summary>Multi-index arithmetic for reference formulas: slow, obvious, and shared with nothing under test.</summary>
internal static class Naive
{
    public static IEnumerable<int[]> Indices(int[] shape)
    {
        var count = shape.Aggregate(1, (a, b) => a * b);
        for (var i = 0; i < count; i++)
        {
            var index = new int[shape.Length];
            for (int axis = shape.Length - 1, rest = i; axis >= 0; rest /= shape[axis], axis--) index[axis] = rest % shape[axis];
            yield return index;
        }
    }

    /// <summary>The element at a multi-index, or 0 outside the shape.</summary>
    public static long At(long[] values, int[] shape, params int[] index)
    {
        var flat = 0;
        for (var axis = 0; axis < shape.Length; axis++)
        {
            if (index[axis] < 0 || index[axis] >= shape[axis]) return 0;
            flat = (flat * shape[axis]) + index[axis];
        }

        return values[flat];
    }

    /// <summary>The element that broadcasting reads for an output index.</summary>
    public static long Stretched(long[] values, int[] shape, int[] index)
    {
        var tail = index.Skip(index.Length - shape.Length).Select((i, axis) => shape[axis] == 1 ? 0 : i).ToArray();
        return At(values, shape, tail);
    }

    public static long Round(long accumulator, int shift) =>
        shift == 0 ? accumulator : (long)Math.Floor((decimal)(accumulator + (1L << (shift - 1))) / (1L << shift));

    public static long Clamp(long value, bool nonNegative) =>
        Math.Min(32767, Math.Max(nonNegative ? 0 : -32768, value));
}
