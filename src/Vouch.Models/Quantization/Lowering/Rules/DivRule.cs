using Vouch.Models.Operators;
using Vouch.Models.Quantization.Lowering.Steps;

namespace Vouch.Models.Quantization.Lowering.Rules;

/// <summary>Lowers Div by a constant.</summary>
internal sealed class DivRule : ILoweringRule
{
    public string OpType => "Div";

    public void Lower(PlanBuilder plan, OperatorCall call)
    {
        var node = call.Node;
        var divisor = plan.Constant(node.Inputs[1]) ?? throw call.Error(
            $"the divisor {call.InputName(1)} is computed from the model's inputs; only division by constants can be " +
            "proven so far.");
        var inverse = divisor.Map(x => 1 / x);
        if (!inverse.Values.All(double.IsFinite)) throw call.Error($"the divisor {call.InputName(1)} contains zero.");
        plan.Add(new AffineStep(
            node.Name, node.Outputs[0], plan.Value(node.Inputs[0]), inverse, RealTensor.Scalar(0)));
    }
}
