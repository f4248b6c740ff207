using Vouch.Models.Graphs;

namespace Vouch.Models.Operators;

/// <summary>The number of elements of a value, as a constant.</summary>
internal sealed class Size : IOperator
{
    public string OpType => "Size";

    public bool NeedsOnlyShapes => true;

    public IReadOnlyList<TensorType> Infer(OperatorCall call)
    {
        call.Expect(1, 1);
        _ = call.Input(0);
        return [TensorType.Integer()];
    }

    public IReadOnlyList<Tensor?> Evaluate(OperatorCall call, IReadOnlyList<Tensor?> inputs) =>
        [Tensor.Scalar((long)TensorShape.Count(call.Input(0).Shape)!.Value)];
}
