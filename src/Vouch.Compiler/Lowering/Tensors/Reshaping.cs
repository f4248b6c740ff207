using Vouch.Protocol.Statements;

namespace Vouch.Compiler.Lowering.Tensors;

/// <summary>
/// Reads a tensor under another shape without copying it. Both shapes are cut where their running products agree;
/// between two cuts some old axes become some new ones. The old axes must form one row-major index of one group;
/// groups are merged for that, which is exact because indices inside the tensor stay inside every group.
/// </summary>
internal static class Reshaping
{
    /// <summary>The tensor under the new shape, or null if only a copy can express it.</summary>
    public static TensorValue? TryReshape(TensorValue value, int tensor, int[] shape)
    {
        if (shape.AsSpan().SequenceEqual(value.Shape)) return value with { Tensor = tensor };
        var groups = Groups.Of(value);
        var oldAxes = Moving(value.Shape);
        var newAxes = Moving(shape);
        for (int i = 0, j = 0; i < oldAxes.Length;)
        {
            var (firstOld, firstNew) = (i, j);
            long oldCells = value.Shape[oldAxes[i++]], newCells = shape[newAxes[j++]];
            while (oldCells != newCells)
            {
                if (oldCells < newCells) oldCells *= value.Shape[oldAxes[i++]];
                else newCells *= shape[newAxes[j++]];
            }

            if (!groups.Replace(oldAxes[firstOld..i], value.Shape, newAxes[firstNew..j], shape)) return null;
        }

        return value with { Tensor = tensor, Shape = shape, Groups = groups.Finish() };
    }

    /// <summary>Axes of size 1 stay at index 0 and play no part.</summary>
    private static int[] Moving(int[] shape) =>
        [.. Enumerable.Range(0, shape.Length).Where(axis => shape[axis] != 1)];

    /// <summary>
    /// The groups of a view while its old axes are replaced by new ones (held as complements until the end).
    /// </summary>
    private sealed class Groups
    {
        private readonly List<(int Axes, int Size, int Offset, List<AxisTerm> Terms)> _groups = [];

        public static Groups Of(TensorValue value)
        {
            var result = new Groups();
            var axis = 0;
            foreach (var group in value.Groups)
            {
                var size = 1;
                for (var end = axis + group.AxisCount; axis < end; axis++) size *= value.BlockShape[axis];
                var terms = group.Terms.Where(term => value.Shape[term.GridAxis] != 1);
                result._groups.Add((group.AxisCount, size, group.Offset, [.. terms]));
            }

            return result;
        }

        public bool Replace(int[] oldAxes, int[] oldShape, int[] newAxes, int[] newShape)
        {
            var first = _groups.FindIndex(group => group.Terms.Exists(term => oldAxes.Contains(term.GridAxis)));
            var last = _groups.FindLastIndex(group => group.Terms.Exists(term => oldAxes.Contains(term.GridAxis)));
            for (; last > first; last--) MergeWithNext(first);
            var terms = _groups[first].Terms;
            var strides = oldAxes.Select(axis => terms.Find(term => term.GridAxis == axis).Stride).ToArray();
            for (var i = 0; i + 1 < oldAxes.Length; i++)
            {
                if (strides[i] != strides[i + 1] * oldShape[oldAxes[i + 1]]) return false;
            }

            terms.RemoveAll(term => oldAxes.Contains(term.GridAxis));
            var stride = strides[^1];
            for (var i = newAxes.Length - 1; i >= 0; i--)
            {
                terms.Add(new AxisTerm(~newAxes[i], stride));
                stride *= newShape[newAxes[i]];
            }

            return true;
        }

        public ViewGroup[] Finish() =>
        [
            .. _groups.Select(group => new ViewGroup(
                group.Axes,
                group.Offset,
                [.. group.Terms.Select(t => t with { GridAxis = ~t.GridAxis }).OrderBy(t => t.GridAxis)])),
        ];

        private void MergeWithNext(int at)
        {
            var (axes, size, offset, terms) = _groups[at];
            var next = _groups[at + 1];
            var scaled = terms.Select(term => term with { Stride = term.Stride * next.Size }).Concat(next.Terms);
            _groups[at] = (axes + next.Axes, size * next.Size, (offset * next.Size) + next.Offset, [.. scaled]);
            _groups.RemoveAt(at + 1);
        }
    }
}
