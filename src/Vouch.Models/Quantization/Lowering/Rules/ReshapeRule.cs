using Vouch.Models.Operators;
using Vouch.Models.Quantization.Lowering.Steps;

namespace Vouch.Models.Quantization.Lowering.Rules;

/// <summary>Operators that keep the elements and only change the shape, which is known already.</summary>
internal sealed class ReshapeRule(string opType) : ILoweringRule
{
    public string OpType => opType;

    public void Lower(PlanBuilder plan, OperatorCall call) =>
        plan.Add(new ReshapeStep(call.Node.Name, call.Node.Outputs[0], plan.Value(call.Node.Inputs[0])));
}
