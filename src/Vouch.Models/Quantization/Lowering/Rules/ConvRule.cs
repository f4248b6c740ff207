using Vouch.Models.Operators;
using Vouch.Models.Quantization.Lowering.Steps;

namespace Vouch.Models.Quantization.Lowering.Rules;

/// <summary>Lowers Conv with constant weights.</summary>
internal sealed class ConvRule : ILoweringRule
{
    public string OpType => "Conv";

    public void Lower(PlanBuilder plan, OperatorCall call)
    {
        var node = call.Node;
        var weight = plan.Constant(node.Inputs[1])
            ?? throw NotConstant(call, "weights");
        var bias = node.HasInput(2)
            ? plan.Constant(node.Inputs[2]) ?? throw NotConstant(call, "bias")
            : null;
        var (window, geometry) = WindowReader.Read(call, weight.Shape[2..]);
        plan.Add(new ConvolutionStep(
            node.Name, node.Outputs[0], plan.Value(node.Inputs[0]), weight, bias, window,
            call.Attributes.Int("group", 1), WindowReader.TouchesPadding(geometry)));
    }

    private static ModelException NotConstant(OperatorCall call, string role) => call.Error(
        $"its {role} is computed from the model's inputs; only convolutions with constants can be proven.");
}
