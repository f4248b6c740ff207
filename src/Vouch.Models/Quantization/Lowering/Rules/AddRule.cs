using Vouch.Models.Operators;
using Vouch.Models.Quantization.Lowering.Steps;

namespace Vouch.Models.Quantization.Lowering.Rules;

/// <summary>Lowers Add: of a constant, or of two values.</summary>
internal sealed class AddRule : ILoweringRule
{
    public string OpType => "Add";

    public void Lower(PlanBuilder plan, OperatorCall call)
    {
        var node = call.Node;
        var (a, b) = (plan.Operand(node.Inputs[0]), plan.Operand(node.Inputs[1]));
        if (a.Value is not null && b.Value is not null)
        {
            plan.Add(new SumStep(node.Name, node.Outputs[0]) { Terms = [new Term(a.Value, 1), new Term(b.Value, 1)] });
            return;
        }

        plan.Add(new AffineStep(
            node.Name, node.Outputs[0], (a.Value ?? b.Value)!, RealTensor.Scalar(1), (a.Constant ?? b.Constant)!));
    }
}
