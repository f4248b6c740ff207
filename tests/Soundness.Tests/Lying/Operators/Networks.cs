using Vouch.Models.Quantization;

namespace Soundness.Tests.Lying.Operators;

/// <summary>Networks of one operator each, with an input that exercises rounding, saturation and padding.</summary>
internal static class Networks
{
    public static IEnumerable<string> Names => ["convolution", "product of matrices", "sum", "product", "window sum", "maximum", "softmax"];

    /// <summary>The network and a good input; tensor 0 is the input, the last tensor the output.</summary>
    public static (QuantizedGraph Graph, long[] Input) Of(string name) => name switch
    {
        "convolution" => (Graph([1, 1, 4, 4], [1, 2, 4, 4], 0, short.MaxValue, [2, 1, 3, 3], (o, c) => new ConvolutionNode(
            "n", o, 0, c, -1, new Window([3, 3], [1, 1], [1, 1], [1, 1]), 1, [], Clamp(3, true))), Values(16, 400)),
        "product of matrices" => (Graph([2, 5], [2, 3], -32768, 32767, [5, 3], (o, c) => new MatrixProductNode(
            "n", o, 0, c, false, false, -1, [], Clamp(4, false))), Values(10, 20_000)),
        "sum" => (Graph([6], [6], 0, short.MaxValue, [6], (o, c) => new SumNode(
            "n", o, [new Addend(0, 3), new Addend(c, -5)], 7, Clamp(2, true))), Values(6, 30_000)),
        "product" => (Graph([6], [6], -32768, 32767, [6], (o, c) => new ProductNode(
            "n", o, 0, c, -1, [], Clamp(3, false))), Values(6, 30_000)),
        "window sum" => (Graph([1, 1, 4, 4], [1, 1, 2, 2], -32768, 32767, null, (o, _) => new WindowSumNode(
            "n", o, 0, new Window([2, 2], [2, 2], [0, 0], [1, 1]), 5, -1, Clamp(3, false))), Values(16, 20_000)),
        "maximum" => (Graph([1, 1, 4, 4], [1, 1, 4, 4], -32768, 32767, null, (o, _) => new WindowMaxNode(
            "n", o, 0, new Window([3, 3], [1, 1], [1, 1], [1, 1]))), Values(16, 20_000)),
        _ => (Graph([2, 4], [2, 4], 0, short.MaxValue, null, (o, _) => new SoftmaxNode("n", o, 0, 1, Exponential)), Values(8, 3_000)),
    };

    private static PiecewiseLinearTable Exponential { get; } = new(
        "exp", 0, 8, [.. Enumerable.Range(0, 256).Select(i => (long)Math.Round(32767 * Math.Exp(-i / 8.0)))],
        [.. Enumerable.Repeat(0L, 256)], 0);

    private static Requantization Clamp(int shift, bool nonNegative) => new(shift, new ClampActivation(nonNegative));

    private static QuantizedGraph Graph(
        int[] input, int[] output, int low, int high, int[]? constant, Func<int, int, QuantizedNode> node)
    {
        List<QuantizedTensor> tensors = [new(0, "x", input, 1, -32768, 32767)];
        var constants = new Dictionary<int, QuantizedConstant>();
        if (constant is not null)
        {
            tensors.Add(new QuantizedTensor(1, "w", constant, 1, -32768, 32767));
            constants.Add(1, new QuantizedConstant(Values(tensors[1].Count, 9), 16));
        }

        tensors.Add(new QuantizedTensor(tensors.Count, "y", output, 1, low, high));
        return new QuantizedGraph("one", tensors, [0], [tensors.Count - 1], constants, [node(tensors.Count - 1, 1)]);
    }

    /// <summary>Numbers of both signs, some large, some small, none like its neighbour.</summary>
    private static long[] Values(int count, int size) =>
        [.. Enumerable.Range(1, count).Select(i => (i * 7919L % ((2 * size) + 1)) - size)];
}
