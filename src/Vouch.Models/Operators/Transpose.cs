using Vouch.Models.Graphs;
using Vouch.Models.Operators.Kernels;

namespace Vouch.Models.Operators;

/// <summary>Reorders dimensions; reverses them when no order is given.</summary>
internal sealed class Transpose : IOperator
{
    public string OpType => "Transpose";

    public IReadOnlyList<TensorType> Infer(OperatorCall call)
    {
        call.Expect(1, 1, "perm");
        var x = call.Input(0);
        return [x with { Shape = [.. Order(call, x.Rank).Select(axis => x.Shape[axis])] }];
    }

    public IReadOnlyList<Tensor?> Evaluate(OperatorCall call, IReadOnlyList<Tensor?> inputs)
    {
        var x = inputs[0]!;
        var strides = TensorShape.Strides(x.Shape);
        var shape = call.Output(0).Shape;
        int[] reordered = [.. Order(call, x.Rank).Select(axis => strides[axis])];
        return [Rearrangement.Pick(x, Rearrangement.Offsets(shape, reordered), shape)];
    }

    private static int[] Order(OperatorCall call, int rank)
    {
        if (call.Attributes.Longs("perm") is not { } order) return [.. Enumerable.Range(0, rank).Reverse()];
        if (order.Length != rank)
            throw call.Error($"'perm' lists {order.Length} axes; the value has {rank} dimensions.");
        return call.Axes(order, rank);
    }
}
