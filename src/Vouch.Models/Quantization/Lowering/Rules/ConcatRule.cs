using Vouch.Models.Operators;
using Vouch.Models.Quantization.Lowering.Steps;

namespace Vouch.Models.Quantization.Lowering.Rules;

/// <summary>Lowers Concat.</summary>
internal sealed class ConcatRule : ILoweringRule
{
    public string OpType => "Concat";

    public void Lower(PlanBuilder plan, OperatorCall call)
    {
        var axis = call.Axis(call.Attributes.Int("axis", 0), call.Input(0).Rank);
        plan.Add(new ConcatStep(
            call.Node.Name, call.Node.Outputs[0], [.. call.Node.Inputs.Select(plan.Value)], axis));
    }
}
