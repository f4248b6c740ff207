using Vouch.Models.Operators;
using Vouch.Models.Operators.Kernels;
using Vouch.Models.Quantization.Lowering.Steps;

namespace Vouch.Models.Quantization.Lowering.Rules;

/// <summary>Lowers AveragePool, whether padding counts or not.</summary>
internal sealed class AveragePoolRule : ILoweringRule
{
    public string OpType => "AveragePool";

    public void Lower(PlanBuilder plan, OperatorCall call)
    {
        var (window, geometry) = WindowReader.Read(call);
        var countsPadding = call.Attributes.Flag("count_include_pad", false);
        var output = call.Output(0).Shape;
        var counts = new int[geometry.OutputCount];
        for (var i = 0; i < counts.Length; i++)
        {
            counts[i] = 1;
            var rest = i;
            for (var axis = SpatialWindow.Dimensions - 1; axis >= 0; rest /= geometry.Output[axis], axis--)
            {
                var at = rest % geometry.Output[axis];
                var (from, to) = geometry.Inside(axis, at);
                counts[i] *= countsPadding ? geometry.InsidePadded(axis, at) : to - from;
            }
        }

        plan.Add(new AveragePoolStep(
            call.Node.Name, call.Node.Outputs[0], plan.Value(call.Node.Inputs[0]), window, counts, output[2..]));
    }
}
