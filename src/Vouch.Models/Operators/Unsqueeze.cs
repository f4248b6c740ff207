using Vouch.Models.Graphs;

namespace Vouch.Models.Operators;

/// <summary>Inserts dimensions of size one. The axes are an attribute before operator set 13, an input since.</summary>
internal sealed class Unsqueeze : IOperator
{
    public string OpType => "Unsqueeze";

    public IReadOnlyList<TensorType> Infer(OperatorCall call)
    {
        var byInput = call.Opset >= Squeeze.FirstWithInput;
        if (byInput) call.Expect(2, 2);
        else call.Expect(1, 1, "axes");
        var x = call.Input(0);
        var listed = (byInput ? call.ConstantIntegers(1, "axes") : call.Attributes.Longs("axes"))
            ?? throw call.Error("the axes to insert are missing.");
        var rank = x.Rank + listed.Length;
        var axes = call.Axes(listed, rank);
        var shape = new int[rank];
        var next = 0;
        for (var axis = 0; axis < rank; axis++) shape[axis] = axes.Contains(axis) ? 1 : x.Shape[next++];
        return [x with { Shape = shape }];
    }

    public IReadOnlyList<Tensor?> Evaluate(OperatorCall call, IReadOnlyList<Tensor?> inputs) =>
        [inputs[0]!.WithShape(call.Output(0).Shape)];
}
