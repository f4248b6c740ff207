using Vouch.Models.Graphs;

namespace Vouch.Models.Operators.Kernels;

/// <summary>
/// Moves elements without computing on them: one routine behind Transpose, Slice, Gather, Expand and others.
/// </summary>
internal static class Rearrangement
{
    /// <summary>
    /// For each element of <paramref name="shape"/> in row-major order, the position
    /// <c>start + sum(index[i] * strides[i])</c>.
    /// </summary>
    public static int[] Offsets(ReadOnlySpan<int> shape, ReadOnlySpan<int> strides, int start = 0)
    {
        int[] offsets = [start];
        for (var axis = 0; axis < shape.Length; axis++)
        {
            var next = new int[offsets.Length * shape[axis]];
            var at = 0;
            foreach (var offset in offsets)
            {
                for (var i = 0; i < shape[axis]; i++) next[at++] = offset + (i * strides[axis]);
            }

            offsets = next;
        }

        return offsets;
    }

    /// <summary>A tensor made of the source's elements at the given positions.</summary>
    public static Tensor Pick(Tensor source, int[] offsets, int[] shape)
    {
        if (source.Kind == TensorKind.Float) return Tensor.Of(Pick(source.Floats, offsets), shape);
        return Tensor.Of(Pick(source.Integers, offsets), shape);
    }

    private static T[] Pick<T>(T[] source, int[] offsets)
    {
        var picked = new T[offsets.Length];
        for (var i = 0; i < offsets.Length; i++) picked[i] = source[offsets[i]];
        return picked;
    }
}
