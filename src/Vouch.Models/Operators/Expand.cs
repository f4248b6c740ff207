using Vouch.Models.Graphs;
using Vouch.Models.Operators.Kernels;

namespace Vouch.Models.Operators;

/// <summary>Stretches a value to a constant shape by broadcasting.</summary>
internal sealed class Expand : IOperator
{
    public string OpType => "Expand";

    public IReadOnlyList<TensorType> Infer(OperatorCall call)
    {
        call.Expect(2, 2);
        var x = call.Input(0);
        var target = call.ConstantIntegers(1, "shape") ?? throw call.Error("the shape is missing.");
        if (target.Any(size => size < 0)) throw call.Error("the shape has a negative dimension.");
        int[] shape = [.. target.Select(size => checked((int)size))];
        return [x with { Shape = Broadcasting.Shape(call, x.Shape, shape) }];
    }

    public IReadOnlyList<Tensor?> Evaluate(OperatorCall call, IReadOnlyList<Tensor?> inputs)
    {
        var x = inputs[0]!;
        var shape = call.Output(0).Shape;
        var strides = Broadcasting.Strides(x.Shape, shape.Length);
        return [Rearrangement.Pick(x, Rearrangement.Offsets(shape, strides), shape)];
    }
}
