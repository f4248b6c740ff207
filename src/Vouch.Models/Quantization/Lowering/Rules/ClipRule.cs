using Vouch.Models.Operators;
using Vouch.Models.Quantization.Lowering.Functions;
using Vouch.Models.Quantization.Lowering.Steps;

namespace Vouch.Models.Quantization.Lowering.Rules;

/// <summary>Lowers Clip. Bounds are attributes before operator set 11, inputs since.</summary>
internal sealed class ClipRule : ILoweringRule
{
    public string OpType => "Clip";

    public void Lower(PlanBuilder plan, OperatorCall call)
    {
        var low = Bound(call, 1, "min", double.NegativeInfinity);
        var high = Bound(call, 2, "max", double.PositiveInfinity);
        if (double.IsNaN(low) || double.IsNaN(high)) throw call.Error("a bound is not a number.");
        // With crossed bounds everything becomes the upper one.
        plan.Add(SumStep.Of(
            call.Node.Name, call.Node.Outputs[0], plan.Value(call.Node.Inputs[0]),
            new ClipFunction(Math.Min(low, high), high)));
    }

    private static double Bound(OperatorCall call, int index, string name, double absent)
    {
        if (call.OptionalInput(index) is not null) return call.ConstantScalar(index, name)!.Floats[0];
        return call.Attributes.Has(name) ? call.Attributes.Float(name, 0) : absent;
    }
}
