namespace Vouch.Models.Quantization.Execution;

/// <summary>Executes <see cref="SoftmaxNode"/> and <see cref="LogSoftmaxNode"/>, which begin alike.</summary>
internal static class SoftmaxKernel
{
    /// <summary>The integer that stands for 1: the exponential of 0 and the largest probability.</summary>
    private const long One = short.MaxValue;

    public static void Run(Workspace workspace, SoftmaxNode node)
    {
        var input = workspace.Values(node.Input);
        var output = new long[input.Length];
        foreach (var line in Lines(workspace.Shape(node.Input), node.Axis))
        {
            var (exponentials, sum) = Exponentials(input, line, node.Exponential);
            for (var i = 0; i < line.Length; i++)
            {
                output[line.At(i)] = ((2 * One * exponentials[i]) + sum) / (2 * sum);
            }
        }

        workspace.Store(node.Output, output);
    }

    public static long[] Run(Workspace workspace, LogSoftmaxNode node)
    {
        var input = workspace.Values(node.Input);
        var accumulators = new long[input.Length];
        foreach (var line in Lines(workspace.Shape(node.Input), node.Axis))
        {
            var (_, sum) = Exponentials(input, line, node.Exponential);
            var logarithm = node.Logarithm.Apply(sum);
            var max = Maximum(input, line);
            for (var i = 0; i < line.Length; i++)
            {
                accumulators[line.At(i)] =
                    (-node.Multiplier * (max - input[line.At(i)])) - (node.LogMultiplier * logarithm);
            }
        }

        Rounding.Store(workspace, node, accumulators, node.Requantization);
        return accumulators;
    }

    private static (long[] Values, long Sum) Exponentials(long[] input, Line line, PiecewiseLinearTable exponential)
    {
        var max = Maximum(input, line);
        var values = new long[line.Length];
        for (var i = 0; i < values.Length; i++) values[i] = exponential.Apply(max - input[line.At(i)]);
        return (values, values.Sum());
    }

    private static long Maximum(long[] input, Line line)
    {
        var max = input[line.At(0)];
        for (var i = 1; i < line.Length; i++) max = Math.Max(max, input[line.At(i)]);
        return max;
    }

    /// <summary>All lines of a shape along one axis.</summary>
    private static IEnumerable<Line> Lines(int[] shape, int axis)
    {
        var step = shape.Skip(axis + 1).Aggregate(1, (a, b) => a * b);
        var outer = shape.Take(axis).Aggregate(1, (a, b) => a * b);
        for (var o = 0; o < outer; o++)
        {
            for (var i = 0; i < step; i++) yield return new Line((o * shape[axis] * step) + i, step, shape[axis]);
        }
    }

    private readonly record struct Line(int Start, int Step, int Length)
    {
        public int At(int i) => Start + (i * Step);
    }
}
