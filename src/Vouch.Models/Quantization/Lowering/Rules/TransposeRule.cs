using Vouch.Models.Operators;
using Vouch.Models.Quantization.Lowering.Steps;

namespace Vouch.Models.Quantization.Lowering.Rules;

/// <summary>Lowers Transpose.</summary>
internal sealed class TransposeRule : ILoweringRule
{
    public string OpType => "Transpose";

    public void Lower(PlanBuilder plan, OperatorCall call)
    {
        var rank = call.Input(0).Rank;
        var permutation = call.Attributes.Longs("perm") is { } order
            ? call.Axes(order, rank)
            : [.. Enumerable.Range(0, rank).Reverse()];
        plan.Add(new TransposeStep(call.Node.Name, call.Node.Outputs[0], plan.Value(call.Node.Inputs[0]), permutation));
    }
}
