using Vouch.Models.Operators;
using Vouch.Models.Quantization.Lowering.Steps;

namespace Vouch.Models.Quantization.Lowering.Rules;

/// <summary>Lowers Mul: by a constant, or of two values.</summary>
internal sealed class MulRule : ILoweringRule
{
    public string OpType => "Mul";

    public void Lower(PlanBuilder plan, OperatorCall call)
    {
        var node = call.Node;
        var (a, b) = (plan.Operand(node.Inputs[0]), plan.Operand(node.Inputs[1]));
        if (a.Value is not null && b.Value is not null)
        {
            plan.Add(new ProductStep(node.Name, node.Outputs[0], a.Value, b.Value));
            return;
        }

        plan.Add(new AffineStep(
            node.Name, node.Outputs[0], (a.Value ?? b.Value)!, (a.Constant ?? b.Constant)!, RealTensor.Scalar(0)));
    }
}
