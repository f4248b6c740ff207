using Vouch.Models.Operators;
using Vouch.Models.Quantization.Lowering.Functions;
using Vouch.Models.Quantization.Lowering.Steps;

namespace Vouch.Models.Quantization.Lowering.Rules;

/// <summary>Lowers an elementwise function; what its parameters are is said in the registry.</summary>
internal sealed class FunctionRule(string opType, Func<OperatorCall, ScalarFunction> function) : ILoweringRule
{
    public string OpType => opType;

    public void Lower(PlanBuilder plan, OperatorCall call) => plan.Add(
        SumStep.Of(call.Node.Name, call.Node.Outputs[0], plan.Value(call.Node.Inputs[0]), function(call)));
}
