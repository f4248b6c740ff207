using Vouch.Models.Graphs;

namespace Vouch.Models.Operators;

/// <summary>Makes a matrix: dimensions before <c>axis</c> become rows, the others columns.</summary>
internal sealed class Flatten : IOperator
{
    public string OpType => "Flatten";

    public IReadOnlyList<TensorType> Infer(OperatorCall call)
    {
        call.Expect(1, 1, "axis");
        var x = call.Input(0);
        var axis = call.Attributes.Int("axis", 1);
        // The axis may also be one past the last: everything becomes rows.
        var split = axis == x.Rank ? x.Rank : call.Axis(axis, x.Rank);
        var rows = TensorShape.CountOf(x.Shape, 0, split);
        return [x with { Shape = [rows, TensorShape.CountOf(x.Shape, split, x.Rank)] }];
    }

    public IReadOnlyList<Tensor?> Evaluate(OperatorCall call, IReadOnlyList<Tensor?> inputs) =>
        [inputs[0]!.WithShape(call.Output(0).Shape)];
}
