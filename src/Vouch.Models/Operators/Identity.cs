using Vouch.Models.Graphs;

namespace Vouch.Models.Operators;

/// <summary>Passes its input on.</summary>
internal sealed class Identity : IOperator
{
    public string OpType => "Identity";

    public IReadOnlyList<TensorType> Infer(OperatorCall call)
    {
        call.Expect(1, 1);
        return [call.Input(0)];
    }

    public IReadOnlyList<Tensor?> Evaluate(OperatorCall call, IReadOnlyList<Tensor?> inputs) => [inputs[0]];
}
