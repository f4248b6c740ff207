using Vouch.Models.Graphs;

namespace Vouch.Models.Operators;

/// <summary>Removes dimensions of size one. The axes are an attribute before operator set 13, an input since.</summary>
internal sealed class Squeeze : IOperator
{
    internal const int FirstWithInput = 13;

    public string OpType => "Squeeze";

    public IReadOnlyList<TensorType> Infer(OperatorCall call)
    {
        if (call.Opset < FirstWithInput) call.Expect(1, 1, "axes");
        else call.Expect(1, 2);
        var x = call.Input(0);
        var listed = call.Opset < FirstWithInput ? call.Attributes.Longs("axes") : call.ConstantIntegers(1, "axes");
        var axes = listed is null
            ? [.. Enumerable.Range(0, x.Rank).Where(axis => x.Shape[axis] == 1)]
            : call.Axes(listed, x.Rank);
        foreach (var axis in axes)
        {
            if (x.Shape[axis] != 1)
                throw call.Error($"dimension {axis} of {Text.Shape(x.Shape)} has size {x.Shape[axis]}, not 1.");
        }

        return [x with { Shape = [.. x.Shape.Where((_, axis) => !axes.Contains(axis))] }];
    }

    public IReadOnlyList<Tensor?> Evaluate(OperatorCall call, IReadOnlyList<Tensor?> inputs) =>
        [inputs[0]!.WithShape(call.Output(0).Shape)];
}
