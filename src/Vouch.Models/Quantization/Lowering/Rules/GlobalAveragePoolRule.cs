using Vouch.Models.Operators;
using Vouch.Models.Quantization.Lowering.Steps;

namespace Vouch.Models.Quantization.Lowering.Rules;

/// <summary>Lowers GlobalAveragePool: one window over everything.</summary>
internal sealed class GlobalAveragePoolRule : ILoweringRule
{
    public string OpType => "GlobalAveragePool";

    public void Lower(PlanBuilder plan, OperatorCall call)
    {
        var spatial = call.Input(0).Shape[2..];
        if (spatial.Length is < 1 or > 2)
            throw call.Error($"averages over {spatial.Length} spatial axes cannot be proven yet; 1 or 2 can.");
        var ones = spatial.Select(_ => 1).ToArray();
        var count = spatial.Aggregate(1, (a, b) => a * b);
        if (count < 1) throw call.Error("its input is empty.");
        plan.Add(new AveragePoolStep(
            call.Node.Name, call.Node.Outputs[0], plan.Value(call.Node.Inputs[0]),
            new Window(spatial, ones, new int[spatial.Length], ones), [count], ones));
    }
}
