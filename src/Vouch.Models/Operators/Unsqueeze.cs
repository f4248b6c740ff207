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
        var shape = new int[rank];
        foreach (var axis in call.Axes(listed, rank)) shape[axis] = 1;
        var kept = 0;
        for (var axis = 0; axis < rank; axis++)
        {
            if (shape[axis] == 0) shape[axis] = x.Shape[kept++];
        }

        return [x with { Shape = shape }];
    }

    public IReadOnlyList<Tensor?> Evaluate(OperatorCall call, IReadOnlyList<Tensor?> inputs) =>
        [inputs[0]!.WithShape(call.Output(0).Shape)];
}
