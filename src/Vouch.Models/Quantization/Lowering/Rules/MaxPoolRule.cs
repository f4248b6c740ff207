using Vouch.Models.Operators;
using Vouch.Models.Quantization.Lowering.Steps;

namespace Vouch.Models.Quantization.Lowering.Rules;

/// <summary>Lowers MaxPool.</summary>
internal sealed class MaxPoolRule : ILoweringRule
{
    public string OpType => "MaxPool";

    public void Lower(PlanBuilder plan, OperatorCall call) => plan.Add(new MaxPoolStep(
        call.Node.Name, call.Node.Outputs[0], plan.Value(call.Node.Inputs[0]), WindowReader.Read(call).Window));
}
