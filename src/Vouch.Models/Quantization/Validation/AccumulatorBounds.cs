namespace Vouch.Models.Quantization.Validation;

/// <summary>
/// Refuses a network whose accumulators could leave what the proof system computes with, even for the worst values its
/// tensors and constants can hold.
/// </summary>
internal static class AccumulatorBounds
{
    private const double Limit = 1L << 61;

    public static void Check(QuantizedGraph graph, QuantizedNode node)
    {
        if (Bound(graph, node) is var bound && bound < Limit) return;
        throw new ModelException(
            $"Node {Text.Quote(node.Name)}: its sums could reach {bound:g3}, more than 2^61, which cannot be " +
            "proven. Split " +
            "the layer, or scale its weights down.");
    }

    private static double Bound(QuantizedGraph graph, QuantizedNode node)
    {
        double Largest(int tensor) => tensor < 0 ? 0 : graph.Constants.TryGetValue(tensor, out var constant)
            ? Math.ScaleB(1, constant.Bits - 1)
            : Math.Max(-(double)graph.Tensors[tensor].Low, graph.Tensors[tensor].High);
        double Added(IReadOnlyList<Addend> addends) => addends.Sum(
            a => Math.Abs((double)a.Multiplier) * Largest(a.Tensor));
        double Count(int[] sizes) => sizes.Aggregate(1.0, (a, b) => a * b);
        return node switch
        {
            ConvolutionNode n => (Count(graph.Tensors[n.Weight].Shape[1..]) * Largest(n.Weight) * Largest(n.Input)) +
                Largest(n.Bias) + Added(n.Addends),
            MatrixProductNode n =>
                (graph.Tensors[n.Left].Shape[n.TransposeLeft ? ^2 : ^1] * Largest(n.Left) * Largest(n.Right)) +
                Largest(n.Bias) + Added(n.Addends),
            SumNode n => Math.Abs((double)n.Constant) + Added(n.Addends),
            ProductNode n => (Largest(n.Left) * Largest(n.Right)) + Largest(n.Bias) + Added(n.Addends),
            WindowSumNode n => Count(n.Window.Kernel) * Largest(n.Input) *
                (n.MultiplierTensor >= 0 ? Largest(n.MultiplierTensor) : Math.Abs((double)n.Multiplier)),
            _ => 0,
        };
    }
}
