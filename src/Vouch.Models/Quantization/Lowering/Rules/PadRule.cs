using Vouch.Models.Operators;
using Vouch.Models.Quantization.Lowering.Steps;

namespace Vouch.Models.Quantization.Lowering.Rules;

/// <summary>Lowers Pad with a constant. The pads are an attribute before operator set 11, an input since.</summary>
internal sealed class PadRule : ILoweringRule
{
    private const int FirstWithInputs = 11;

    public string OpType => "Pad";

    public void Lower(PlanBuilder plan, OperatorCall call)
    {
        var rank = call.Input(0).Rank;
        var byInput = call.Opset >= FirstWithInputs;
        var pads = (byInput ? call.ConstantIntegers(1, "pads") : call.Attributes.Longs("pads"))
            ?? throw call.Error("the pads are missing.");
        var axes = byInput && call.ConstantIntegers(3, "axes") is { } listed
            ? call.Axes(listed, rank)
            : [.. Enumerable.Range(0, rank)];
        var before = new int[rank];
        for (var i = 0; i < axes.Length; i++) before[axes[i]] = checked((int)pads[i]);
        var value = call.ConstantScalar(2, "constant_value")?.Floats[0] ?? call.Attributes.Float("value", 0);
        plan.Add(new PadStep(
            call.Node.Name, call.Node.Outputs[0], plan.Value(call.Node.Inputs[0]), before, value));
    }
}
