using Vouch.Models.Graphs;
using Vouch.Models.Operators;

namespace Vouch.Models.Quantization.Lowering.Rules;

/// <summary>
/// A cast between kinds of real numbers vanishes; one to integers, which would cut off fractions, is refused.
/// </summary>
internal sealed class CastRule : ILoweringRule
{
    public string OpType => "Cast";

    public void Lower(PlanBuilder plan, OperatorCall call)
    {
        if (call.Input(0).Kind != TensorKind.Float || call.Output(0).Kind != TensorKind.Float)
            throw call.Error("it converts between real numbers and integers, which cannot be proven yet.");
        plan.Alias(call.Node.Outputs[0], call.Node.Inputs[0]);
    }
}
