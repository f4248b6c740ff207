using Vouch.Models.Graphs;
using Vouch.Models.Operators.Kernels;

namespace Vouch.Models.Operators;

/// <summary>
/// The mean of the elements under a sliding window; padding counts as zeros with <c>count_include_pad</c>.
/// </summary>
internal sealed class AveragePool : IOperator
{
    public string OpType => "AveragePool";

    public bool Foldable => false;

    public IReadOnlyList<TensorType> Infer(OperatorCall call)
    {
        call.Expect(1, 1, [.. SpatialWindow.AttributeNames, "ceil_mode", "count_include_pad"]);
        var x = call.FloatInput(0);
        var window = SpatialWindow.Of(call, x);
        PoolRanges.Check(call, window);
        _ = call.Attributes.Flag("count_include_pad", false);
        return [TensorType.Float(window.OutputShape(x.Shape[1]))];
    }

    public IReadOnlyList<Tensor?> Evaluate(OperatorCall call, IReadOnlyList<Tensor?> inputs)
    {
        var x = inputs[0]!;
        var window = SpatialWindow.Of(call, x.Type);
        var mean = new Mean(call.Attributes.Flag("count_include_pad", false));
        return [Tensor.Of(PoolRanges.Slide(window, x.Floats, mean), call.Output(0).Shape)];
    }

    private readonly struct Mean(bool countPadding) : PoolRanges.ILaw
    {
        public float Start => 0;

        public float Add(float state, float element) => state + element;

        public float Finish(float state, int inside, int padded) => state / (countPadding ? padded : inside);
    }
}
