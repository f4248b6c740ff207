using Vouch.Models.Operators;
using Vouch.Models.Quantization.Lowering.Steps;

namespace Vouch.Models.Quantization.Lowering.Rules;

/// <summary>
/// Lowers MatMul. A vector becomes a matrix of one row (left) or one column (right), and the result loses that axis.
/// </summary>
internal sealed class MatMulRule : ILoweringRule
{
    public string OpType => "MatMul";

    public void Lower(PlanBuilder plan, OperatorCall call)
    {
        var node = call.Node;
        var (leftShape, rightShape) = (call.Input(0).Shape, call.Input(1).Shape);
        var left = AsMatrix(plan, call, 0, leftShape.Length == 1 ? [1, leftShape[0]] : leftShape);
        var right = AsMatrix(plan, call, 1, rightShape.Length == 1 ? [rightShape[0], 1] : rightShape);
        var output = node.Outputs[0];
        if (leftShape.Length > 1 && rightShape.Length > 1)
        {
            plan.Add(new MatrixStep(node.Name, output, left, right, false, false, null));
            return;
        }

        var shape = call.Output(0).Shape.ToList();
        // The axis of a right vector comes last, that of a left one before it.
        if (rightShape.Length == 1) shape.Add(1);
        if (leftShape.Length == 1) shape.Insert(shape.Count - 1, 1);
        var matrix = plan.Declare($"{output} as a matrix", [.. shape], output);
        plan.Add(new MatrixStep(node.Name, matrix, left, right, false, false, null));
        plan.Add(new ReshapeStep(node.Name, output, matrix));
    }

    private static Operand AsMatrix(PlanBuilder plan, OperatorCall call, int index, int[] shape)
    {
        var name = call.Node.Inputs[index];
        var operand = plan.Operand(name);
        if (operand.Constant is { } constant) return Operand.Of(constant with { Shape = shape });
        if (call.Input(index).Rank > 1) return operand;
        var matrix = plan.Declare($"{name} as a matrix for {call.Node.Outputs[0]} ({index})", shape, name);
        plan.Add(new ReshapeStep(call.Node.Name, matrix, operand.Value!));
        return Operand.Of(matrix);
    }
}
