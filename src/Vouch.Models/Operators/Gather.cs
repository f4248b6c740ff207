using Vouch.Models.Graphs;
using Vouch.Models.Operators.Kernels;

namespace Vouch.Models.Operators;

/// <summary>Picks entries along one axis by number, as an embedding table or shape arithmetic does.</summary>
internal sealed class Gather : IOperator
{
    public string OpType => "Gather";

    public IReadOnlyList<TensorType> Infer(OperatorCall call)
    {
        call.Expect(2, 2, "axis");
        var (data, indices) = (call.Input(0), call.Input(1));
        if (indices.Kind != TensorKind.Integer)
            throw call.Error($"the indices {call.InputName(1)} should be integers.");
        var axis = call.Axis(call.Attributes.Int("axis", 0), data.Rank);
        return [data with { Shape = [.. data.Shape[..axis], .. indices.Shape, .. data.Shape[(axis + 1)..]] }];
    }

    public IReadOnlyList<Tensor?> Evaluate(OperatorCall call, IReadOnlyList<Tensor?> inputs)
    {
        var (data, indices) = (inputs[0]!, inputs[1]!);
        var axis = call.Axis(call.Attributes.Int("axis", 0), data.Rank);
        var size = data.Shape[axis];
        var run = TensorShape.CountOf(data.Shape, axis + 1, data.Rank);
        var outer = TensorShape.CountOf(data.Shape, 0, axis);
        var offsets = new int[outer * indices.Count * run];
        var at = 0;
        for (var row = 0; row < outer; row++)
        {
            foreach (var index in indices.Integers)
            {
                if (index < -size || index >= size)
                    throw call.Error($"the index {index} does not exist; axis {axis} has {size} entries.");
                var start = ((row * size) + (int)(index < 0 ? index + size : index)) * run;
                for (var i = 0; i < run; i++) offsets[at++] = start + i;
            }
        }

        return [Rearrangement.Pick(data, offsets, call.Output(0).Shape)];
    }
}
