using Vouch.Models.Graphs;
using Vouch.Models.Operators;
using Vouch.Models.Quantization.Lowering.Steps;

namespace Vouch.Models.Quantization.Lowering.Rules;

/// <summary>
/// Lowers Softmax and LogSoftmax. Before operator set 13 the value counts as a matrix split at the axis, and whole rows
/// are normalised; the value is reshaped for it.
/// </summary>
internal sealed class SoftmaxRule(string opType, bool isLogarithm) : ILoweringRule
{
    private const int FirstSingleAxis = 13;

    public string OpType => opType;

    public void Lower(PlanBuilder plan, OperatorCall call)
    {
        var node = call.Node;
        var (input, output) = (plan.Value(node.Inputs[0]), node.Outputs[0]);
        var shape = call.Input(0).Shape;
        if (shape.Length == 0)
            throw call.Error("softmax of a single number is always the same; simplify the model first.");
        var split = call.Attributes.Int("axis", call.Opset < FirstSingleAxis ? 1 : -1);
        if (call.Opset >= FirstSingleAxis)
        {
            plan.Add(Normalise(output, input, call.Axis(split, shape.Length)));
            return;
        }

        var axis = split == shape.Length ? split : call.Axis(split, shape.Length);
        int[] matrix = [TensorShape.CountOf(shape, 0, axis), TensorShape.CountOf(shape, axis, shape.Length)];
        var flat = plan.Declare($"{output} input as rows", matrix, node.Inputs[0]);
        var rows = plan.Declare($"{output} as rows", matrix, output);
        plan.Add(new ReshapeStep(node.Name, flat, input));
        plan.Add(Normalise(rows, flat, 1));
        plan.Add(new ReshapeStep(node.Name, output, rows));

        Step Normalise(string to, string from, int along) => isLogarithm
            ? new LogSoftmaxStep(node.Name, to, from, along)
            : new SoftmaxStep(node.Name, to, from, along);
    }
}
