using Vouch.Models.Operators;
using Vouch.Models.Quantization.Lowering.Steps;

namespace Vouch.Models.Quantization.Lowering.Rules;

/// <summary>Lowers Gemm: alpha * A * B + beta * C, each of A, B and C a constant or a value.</summary>
internal sealed class GemmRule : ILoweringRule
{
    public string OpType => "Gemm";

    public void Lower(PlanBuilder plan, OperatorCall call)
    {
        var node = call.Node;
        double alpha = call.Attributes.Float("alpha", 1), beta = call.Attributes.Float("beta", 1);
        var (a, b) = (plan.Operand(node.Inputs[0]), plan.Operand(node.Inputs[1]));
        var c = node.HasInput(2) ? plan.Operand(node.Inputs[2]) : null;
        var (transposeA, transposeB) = (call.Attributes.Flag("transA", false), call.Attributes.Flag("transB", false));
        if (a.Value is null && b.Value is null)
            throw call.Error("it multiplies two constants; simplify the model first.");

        // A factor in front of a constant belongs to the constant; a negative one in front of two values does not fit
        // a scale.
        var factor = 1.0;
        if (a.Constant is not null) a = Operand.Of(a.Constant.Map(x => x * alpha));
        else if (b.Constant is not null) b = Operand.Of(b.Constant.Map(x => x * alpha));
        else if (alpha > 0) factor = alpha;
        else throw call.Error($"alpha is {alpha}; for a product of two computed matrices it must be positive.");

        plan.Add(new MatrixStep(
            node.Name, node.Outputs[0], a, b, transposeA, transposeB, c?.Constant?.Map(x => x * beta), factor)
        {
            Terms = c?.Value is { } term ? [new Term(term, beta)] : [],
        });
    }
}
