using Vouch.Models.Graphs;
using Vouch.Models.Operators.Kernels;

namespace Vouch.Models.Operators;

/// <summary>One where two integer values agree, zero elsewhere, with broadcasting. Used in shape arithmetic.</summary>
internal sealed class Equal : IOperator
{
    public string OpType => "Equal";

    public IReadOnlyList<TensorType> Infer(OperatorCall call)
    {
        call.Expect(2, 2);
        if (call.Input(0).Kind != TensorKind.Integer || call.Input(1).Kind != TensorKind.Integer)
            throw call.Error("it is supported on integers only.");
        return [TensorType.Integer(Broadcasting.Shape(call, call.Input(0).Shape, call.Input(1).Shape))];
    }

    public IReadOnlyList<Tensor?> Evaluate(OperatorCall call, IReadOnlyList<Tensor?> inputs) =>
        [Elementwise.Combine<Law>(inputs[0]!, inputs[1]!, call.Output(0).Shape)];

    private readonly struct Law : IBinaryLaw
    {
        public static float Apply(float a, float b) => a == b ? 1 : 0;

        public static long Apply(long a, long b) => a == b ? 1 : 0;
    }
}
