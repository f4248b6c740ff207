using Vouch.Models.Graphs;
using Vouch.Models.Operators.Kernels;

namespace Vouch.Models.Operators;

/// <summary>
/// The largest element under a sliding window. Padding never wins. The indices output is not supported.
/// </summary>
internal sealed class MaxPool : IOperator
{
    public string OpType => "MaxPool";

    public bool Foldable => false;

    public IReadOnlyList<TensorType> Infer(OperatorCall call)
    {
        // The storage order concerns the indices output only.
        call.Expect(1, 1, [.. SpatialWindow.AttributeNames, "ceil_mode", "storage_order"]);
        var x = call.FloatInput(0);
        var window = SpatialWindow.Of(call, x);
        PoolRanges.Check(call, window);
        return [TensorType.Float(window.OutputShape(x.Shape[1]))];
    }

    public IReadOnlyList<Tensor?> Evaluate(OperatorCall call, IReadOnlyList<Tensor?> inputs)
    {
        var x = inputs[0]!;
        var window = SpatialWindow.Of(call, x.Type);
        return [Tensor.Of(PoolRanges.Slide(window, x.Floats, default(Largest)), call.Output(0).Shape)];
    }

    private readonly struct Largest : PoolRanges.ILaw
    {
        public float Start => float.NegativeInfinity;

        public float Add(float state, float element) => MathF.Max(state, element);

        public float Finish(float state, int inside, int padded) => state;
    }
}
