using Vouch.Models.Graphs;
using Vouch.Models.Operators.Kernels;

namespace Vouch.Models.Operators;

/// <summary>Maps negative numbers to <c>alpha * (exp(x) - 1)</c>.</summary>
internal sealed class Elu : IOperator
{
    public string OpType => "Elu";

    public IReadOnlyList<TensorType> Infer(OperatorCall call)
    {
        call.Expect(1, 1, "alpha");
        _ = Alpha(call);
        return [call.FloatInput(0)];
    }

    public IReadOnlyList<Tensor?> Evaluate(OperatorCall call, IReadOnlyList<Tensor?> inputs) =>
        [Elementwise.Map(inputs[0]!, new Law(Alpha(call)))];

    // The default is the one ONNX states.
    private static float Alpha(OperatorCall call) => call.Attributes.Float("alpha", 1f);

    private readonly struct Law(float alpha) : IUnaryLaw
    {
        public float Apply(float x) => x >= 0 ? x : (float)(alpha * (Math.Exp(x) - 1));
    }
}
