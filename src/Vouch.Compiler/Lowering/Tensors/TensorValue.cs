using Vouch.Protocol.Statements;

namespace Vouch.Compiler.Lowering.Tensors;

/// <summary>
/// A tensor of the graph as cells of a block: the groups say how its own axes (in place of a grid's) address the block.
/// Indices inside the tensor always address cells inside the block; about indices outside see <see cref="IsAligned"/>.
/// </summary>
/// <param name="Tensor">Id in the graph.</param>
/// <param name="Shape">The tensor's shape; empty for a scalar.</param>
/// <param name="Block">The block.</param>
/// <param name="BlockShape">The block's shape.</param>
/// <param name="Groups">The view of the block along the tensor's axes.</param>
internal sealed record TensorValue(int Tensor, int[] Shape, int Block, int[] BlockShape, ViewGroup[] Groups)
{
    /// <summary>A tensor that has a block of its own, in its own shape.</summary>
    public static TensorValue Own(int tensor, int[] shape, int block) => shape.Length == 0
        ? new TensorValue(tensor, shape, block, [1], [new ViewGroup(1, 0, [])])
        : new TensorValue(tensor, shape, block, shape, [.. shape.Select((_, axis) => Single(axis))]);

    /// <summary>Whether the block holds exactly this tensor, axis by axis.</summary>
    public bool IsOwn => Shape.Length == 0
        ? BlockShape is [1]
        : BlockShape.AsSpan().SequenceEqual(Shape) && Enumerable.Range(0, Shape.Length).All(axis =>
            Groups[axis] is { AxisCount: 1, Offset: 0, Terms: [{ Stride: 1 } term] } && term.GridAxis == axis);

    /// <summary>
    /// Whether an index outside this axis is also outside the block, so that the view reads 0 there. It is, if the axis
    /// alone moves its group over the group's whole size.
    /// </summary>
    public bool IsAligned(int axis)
    {
        for (int g = 0, first = 0; g < Groups.Length; first += Groups[g].AxisCount, g++)
        {
            if (!Groups[g].Terms.Any(term => term.GridAxis == axis)) continue;
            var size = BlockShape.AsSpan(first, Groups[g].AxisCount).ToArray().Aggregate(1, (a, b) => a * b);
            return Groups[g] is { Offset: 0, Terms: [{ Stride: 1 }] } && size == Shape[axis];
        }

        return false;
    }

    /// <summary>The tensor read along a grid; one index per tensor axis.</summary>
    public View Read(params AxisIndex[] axes)
    {
        if (axes.Length != Shape.Length) throw new ArgumentException("One index per axis is needed.", nameof(axes));
        return new View(Block, [.. Groups.Select(group => Compose(group, axes))]);
    }

    /// <summary>The tensor read cell by cell along a grid of its own shape.</summary>
    public View Read() => Read(AxisIndex.Identity(Shape.Length));

    /// <summary>The tensor broadcast, in the ONNX manner, to a shape whose axes have the given indices.</summary>
    public View Broadcast(AxisIndex[] to)
    {
        var skipped = to.Length - Shape.Length;
        return Read([.. Shape.Select((size, axis) => size == 1 ? AxisIndex.Zero : to[skipped + axis])]);
    }

    private static ViewGroup Single(int axis) => new(1, 0, [new AxisTerm(axis, 1)]);

    private static ViewGroup Compose(ViewGroup group, AxisIndex[] axes)
    {
        var offset = group.Offset;
        var strides = new SortedDictionary<int, int>();
        foreach (var term in group.Terms)
        {
            var axis = axes[term.GridAxis];
            offset += term.Stride * axis.Offset;
            foreach (var move in axis.Terms)
            {
                strides[move.GridAxis] = strides.GetValueOrDefault(move.GridAxis) + (term.Stride * move.Stride);
            }
        }

        return group with { Offset = offset, Terms = [.. strides.Select(pair => new AxisTerm(pair.Key, pair.Value))] };
    }
}
