using Vouch.Models.Quantization.Execution;

namespace Vouch.Models.Quantization.Validation;

/// <summary>Checks one node whose tensors exist: shapes that fit, numbers within their limits.</summary>
internal static class NodeChecks
{
    private const int MostShift = 24;
    private const int FactorBits = 16;
    private const long MultiplierEnd = 1L << 31;

    public static void Check(QuantizedGraph graph, QuantizedNode node)
    {
        var output = graph.Tensors[node.Output].Shape;
        int[] Shape(int id) => graph.Tensors[id].Shape;
        void Demand(bool holds, string problem) => GraphChecks.Demand(holds, node.Name, problem);
        switch (node)
        {
            case ConvolutionNode n:
                CheckConvolution(n, Shape(n.Input), Shape(n.Weight), output);
                Demand(
                    n.Bias < 0 || Shape(n.Bias).SequenceEqual([output[1]]), "the bias does not have one value per " +
                    "channel");
                CheckFactors(graph, n, n.Input, n.Weight);
                CheckSums(graph, n, -1, n.Addends, n.Requantization);
                break;
            case MatrixProductNode n:
                CheckMatrices(n, Shape(n.Left), Shape(n.Right), output);
                CheckFactors(graph, n, n.Left, n.Right);
                CheckSums(graph, n, n.Bias, n.Addends, n.Requantization);
                break;
            case SumNode n:
                CheckSums(graph, n, -1, n.Addends, n.Requantization);
                break;
            case ProductNode n:
                Stretches(n, Shape(n.Left), output);
                Stretches(n, Shape(n.Right), output);
                CheckFactors(graph, n, n.Left, n.Right);
                CheckSums(graph, n, n.Bias, n.Addends, n.Requantization);
                break;
            case WindowSumNode n:
                WindowChecks.Check(n, n.Window, Shape(n.Input), output, output[1] == Shape(n.Input)[1]);
                Demand(
                    n.MultiplierTensor < 0 || Shape(n.MultiplierTensor).SequenceEqual(output.Skip(2)),
                    "the multipliers do not fit the output");
                Demand(Math.Abs((double)n.Multiplier) < MultiplierEnd, "the multiplier is too large");
                CheckFactors(graph, n, n.Input);
                CheckSums(graph, n, -1, [], n.Requantization);
                break;
            case WindowMaxNode n:
                WindowChecks.Check(n, n.Window, Shape(n.Input), output, output[1] == Shape(n.Input)[1]);
                break;
            case SoftmaxNode n:
                Demand(
                    Shape(n.Input).SequenceEqual(output) && InRank(n.Axis, output), "the axis or the shape is wrong");
                CheckFactors(graph, n, n.Input);
                TableChecks.CheckExponential(n, n.Exponential);
                break;
            case LogSoftmaxNode n:
                Demand(
                    Shape(n.Input).SequenceEqual(output) && InRank(n.Axis, output), "the axis or the shape is wrong");
                Demand(
                    n.Multiplier is >= 0 and < MultiplierEnd && n.LogMultiplier is >= 0 and < MultiplierEnd,
                    "a multiplier is out of range");
                CheckFactors(graph, n, n.Input);
                TableChecks.CheckExponential(n, n.Exponential);
                TableChecks.CheckLogarithm(n, n.Logarithm, output[n.Axis]);
                CheckSums(graph, n, -1, [], n.Requantization);
                break;
            case ReshapeNode n:
                Demand(graph.Tensors[n.Input].Count == graph.Tensors[n.Output].Count, "the number of elements changes");
                break;
            case TransposeNode n:
                var input = Shape(n.Input);
                Demand(
                    n.Permutation.Order().SequenceEqual(Enumerable.Range(0, input.Length)), "the permutation is none");
                Demand(
                    output.SequenceEqual(n.Permutation.Select(axis => input[axis])), "the shape is not the " +
                    "permuted one");
                break;
            case PadNode n:
                Demand(
                    Shape(n.Input).Length == output.Length && n.Before.Length == output.Length, "the pads do not fit");
                Demand(n.Before.All(pad => Math.Abs((long)pad) <= int.MaxValue / 4), "a pad is absurdly large");
                Demand(n.Value is >= short.MinValue and <= short.MaxValue, "the value does not fit 16 bits");
                break;
            case ConcatNode n:
                CheckConcat(n, [.. n.Inputs.Select(Shape)], output);
                break;
            default:
                throw new NotSupportedException($"No integer semantics for {node.GetType().Name}.");
        }
    }

    private static void CheckConvolution(ConvolutionNode node, int[] input, int[] weight, int[] output)
    {
        WindowChecks.Check(node, node.Window, input, output, true);
        var fits = node.Group >= 1 && input[1] % node.Group == 0 && output[1] % node.Group == 0 &&
            weight.SequenceEqual([output[1], input[1] / node.Group, .. node.Window.Kernel]);
        GraphChecks.Demand(fits, node.Name, "weights, channels and groups do not fit");
    }

    private static void CheckMatrices(MatrixProductNode node, int[] left, int[] right, int[] output)
    {
        GraphChecks.Demand(
            left.Length >= 2 && right.Length >= 2 && output.Length >= 2, node.Name, "a factor is no matrix");
        var (rows, inner) = node.TransposeLeft ? (left[^1], left[^2]) : (left[^2], left[^1]);
        var (innerRight, columns) = node.TransposeRight ? (right[^1], right[^2]) : (right[^2], right[^1]);
        var fits = inner == innerRight && output[^2] == rows && output[^1] == columns;
        GraphChecks.Demand(fits, node.Name, "the matrices do not fit");
        Stretches(node, left[..^2], output[..^2]);
        Stretches(node, right[..^2], output[..^2]);
    }

    private static void CheckConcat(ConcatNode node, int[][] inputs, int[] output)
    {
        GraphChecks.Demand(
            inputs.Length > 0 && InRank(node.Axis, output), node.Name, "nothing is joined, or along no axis");
        var fits = inputs.All(shape => shape.Length == output.Length &&
            !shape.Where((size, axis) => axis != node.Axis && size != output[axis]).Any());
        GraphChecks.Demand(
            fits && inputs.Sum(shape => (long)shape[node.Axis]) == output[node.Axis], node.Name,
            "the shapes do not join");
    }

    /// <summary>Factors of products are 16-bit integers: that is what makes accumulators bounded.</summary>
    private static void CheckFactors(QuantizedGraph graph, QuantizedNode node, params int[] factors)
    {
        foreach (var id in factors)
        {
            var tensor = graph.Tensors[id];
            var narrow = graph.Constants.TryGetValue(id, out var constant)
                ? constant.Bits <= FactorBits
                : tensor is { Low: >= short.MinValue, High: <= short.MaxValue };
            GraphChecks.Demand(narrow, node.Name, $"the factor {Text.Quote(tensor.Name)} is wider than 16 bits");
        }
    }

    private static void CheckSums(
        QuantizedGraph graph, QuantizedNode node, int bias, IReadOnlyList<Addend> addends,
        Requantization requantization)
    {
        var output = graph.Tensors[node.Output].Shape;
        if (bias >= 0) Stretches(node, graph.Tensors[bias].Shape, output);
        foreach (var addend in addends)
        {
            Stretches(node, graph.Tensors[addend.Tensor].Shape, output);
            GraphChecks.Demand(
                addend.Multiplier is > -MultiplierEnd and < MultiplierEnd, node.Name, "a multiplier is out of range");
        }

        GraphChecks.Demand(
            requantization.Shift is >= 0 and <= MostShift, node.Name, $"the shift is {requantization.Shift}");
        if (requantization.Activation is CurveActivation curve) TableChecks.CheckCurve(node, curve.Table);
    }

    private static void Stretches(QuantizedNode node, int[] from, int[] to)
    {
        try
        {
            BroadcastPlan.Create(from, to);
        }
        catch (ModelException e)
        {
            GraphChecks.Demand(false, node.Name, e.Message.TrimEnd('.'));
        }
    }

    private static bool InRank(int axis, int[] shape) => axis >= 0 && axis < shape.Length;
}
