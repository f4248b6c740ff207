using Vouch.Models.Operators;
using Vouch.Models.Quantization.Lowering.Steps;

namespace Vouch.Models.Quantization.Lowering.Rules;

/// <summary>Lowers BatchNormalization to one factor and one summand per channel.</summary>
internal sealed class BatchNormalizationRule : ILoweringRule
{
    public string OpType => "BatchNormalization";

    public void Lower(PlanBuilder plan, OperatorCall call)
    {
        var (scale, bias, mean, variance) = (Parameter(1), Parameter(2), Parameter(3), Parameter(4));
        var epsilon = call.Attributes.Float("epsilon", 1e-5f);
        var factor = scale.Combine(variance, (s, v) => s / Math.Sqrt(v + epsilon));
        if (!factor.Values.All(double.IsFinite)) throw call.Error("a variance is negative or zero.");
        var summand = bias.Combine(mean.Combine(factor, (m, f) => m * f), (b, m) => b - m);
        int[] shape = [factor.Values.Length, .. Enumerable.Repeat(1, call.Input(0).Rank - 2)];
        plan.Add(new AffineStep(
            call.Node.Name, call.Node.Outputs[0], plan.Value(call.Node.Inputs[0]), factor with { Shape = shape },
            summand with { Shape = shape }));

        RealTensor Parameter(int index) => plan.Constant(call.Node.Inputs[index])
            ?? throw call.Error(
                $"input {call.InputName(index)} is computed from the model's inputs; it must be constant.");
    }
}
