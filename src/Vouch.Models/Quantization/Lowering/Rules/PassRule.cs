using Vouch.Models.Operators;

namespace Vouch.Models.Quantization.Lowering.Rules;

/// <summary>Operators that do nothing in inference vanish.</summary>
internal sealed class PassRule(string opType) : ILoweringRule
{
    public string OpType => opType;

    public void Lower(PlanBuilder plan, OperatorCall call) => plan.Alias(call.Node.Outputs[0], call.Node.Inputs[0]);
}
