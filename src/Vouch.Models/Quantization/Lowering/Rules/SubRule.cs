using Vouch.Models.Operators;
using Vouch.Models.Quantization.Lowering.Steps;

namespace Vouch.Models.Quantization.Lowering.Rules;

/// <summary>Lowers Sub: of or from a constant, or of two values.</summary>
internal sealed class SubRule : ILoweringRule
{
    public string OpType => "Sub";

    public void Lower(PlanBuilder plan, OperatorCall call)
    {
        var node = call.Node;
        var (a, b) = (plan.Operand(node.Inputs[0]), plan.Operand(node.Inputs[1]));
        plan.Add((a, b) switch
        {
            ({ Value: { } left }, { Value: { } right }) => new SumStep(node.Name, node.Outputs[0])
            {
                Terms = [new Term(left, 1), new Term(right, -1)],
            },
            ({ Value: { } left }, _) => new AffineStep(
                node.Name, node.Outputs[0], left, RealTensor.Scalar(1), b.Constant!.Map(x => -x)),
            _ => new AffineStep(node.Name, node.Outputs[0], b.Value!, RealTensor.Scalar(-1), a.Constant!),
        });
    }
}
