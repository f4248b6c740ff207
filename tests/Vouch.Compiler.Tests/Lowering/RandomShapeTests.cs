using Vouch.Models.Quantization;
using Xunit;

namespace Vouch.Compiler.Tests.Lowering;

/// <summary>
/// Completeness over random shapes: strides, pads, dilations, groups, batches, broadcasts and chains of views.
/// </summary>
public class RandomShapeTests
{
    private const int Rounds = 60;

    [Fact]
    public void Convolutions() => ForEachSeed((n, random) =>
    {
        var (group, axes) = (random.Next(1, 4), random.Next(1, 3));
        var (input, window, outer) = Windows(random, axes);
        int[] shape = [random.Next(1, 3), group * random.Next(1, 3), .. input];
        var outputs = group * random.Next(1, 3);
        int[] outShape = [shape[0], outputs, .. outer];
        int[] kernel = [outputs, shape[1] / group, .. window.Kernel];
        var taps = kernel[1..].Aggregate(1, (a, b) => a * b);
        var rule = Functions.Signed(Scenarios.SafeShift((taps * 300.0 * 32768) + 1e6));
        return n.Add(new ConvolutionNode(
            "conv", n.Tensor(outShape), n.Input(shape), n.Constant(16, 300, kernel),
            random.Next(2) == 0 ? -1 : n.Constant(40, 1000, outputs), window, group, [], rule));
    });

    [Fact]
    public void Windows_of_maxima_and_sums() => ForEachSeed((n, random) =>
    {
        var axes = random.Next(1, 3);
        var (input, window, outer) = Windows(random, axes);
        int[] shape = [random.Next(1, 3), random.Next(1, 4)];
        var x = random.Next(2) == 0 ? n.Input([.. shape, .. input]) : n.Input(0, 500, [.. shape, .. input]);
        int[] outShape = [.. shape, .. outer];
        var max = n.Add(new WindowMaxNode("max", n.Tensor(outShape), x, window));
        var multipliers = random.Next(2) == 0 ? -1 : n.Constant(16, 1000, outer);
        var sum = n.Add(new WindowSumNode(
            "sum", n.Tensor(outShape), x, window, 1000, multipliers, Functions.Signed(13)));
        return n.Add(new ProductNode("both", n.Tensor(outShape), max, sum, -1, [], Functions.Signed(14)));
    });

    [Fact]
    public void Matrix_products() => ForEachSeed((n, random) =>
    {
        var (rows, inner, columns) = (random.Next(1, 4), random.Next(1, 5), random.Next(1, 4));
        int[] batch = [.. Enumerable.Range(0, random.Next(0, 3)).Select(_ => random.Next(1, 4))];
        var (transposeLeft, transposeRight) = (random.Next(2) == 0, random.Next(2) == 0);
        int[] left = [.. Stretched(batch, random), .. transposeLeft ? new[] { inner, rows } : [rows, inner]];
        int[] right = [.. Stretched(batch, random), .. transposeRight ? new[] { columns, inner } : [inner, columns]];
        var y = n.Tensor([.. Joined(batch, left[..^2], right[..^2]), rows, columns]);
        var b = random.Next(2) == 0 ? n.Input(right) : n.Constant(16, 32768, right);
        return n.Add(new MatrixProductNode(
            "product", y, n.Input(left), b, transposeLeft, transposeRight, -1, [],
            Functions.Signed(Scenarios.SafeShift(inner * 32768.0 * 32768))));
    });

    [Fact]
    public void Broadcasts() => ForEachSeed((n, random) =>
    {
        int[] shape = [.. Enumerable.Range(0, random.Next(0, 4)).Select(_ => random.Next(1, 4))];
        var (a, b, c) = (n.Input(Stretched(shape, random)), n.Input(Stretched(shape, random)), n.Input(shape));
        return n.Add(new ProductNode("product", n.Tensor(shape), a, b, -1, [new(c, 1000)], Functions.Signed(15)));
    });

    [Fact]
    public void Chains_of_views() => ForEachSeed((n, random) =>
    {
        int[] factors = [2, 3, 2, 1, 2];
        var shape = Regrouped(factors, random);
        var x = n.Input(shape);
        for (var step = 0; step < 4; step++)
        {
            if (random.Next(2) == 0)
            {
                int[] permutation = [.. Enumerable.Range(0, shape.Length)];
                random.Shuffle(permutation);
                shape = [.. permutation.Select(axis => shape[axis])];
                x = n.Add(new TransposeNode($"transpose {step}", n.Tensor(shape), x, permutation));
            }
            else
            {
                shape = Regrouped(factors, random);
                x = n.Add(new ReshapeNode($"reshape {step}", n.Tensor(shape), x));
            }
        }

        int[][] images = [[1, 2, 3, 4], [2, 1, 4, 3], [1, 24, 1, 1], [3, 2, 2, 2], [4, 6, 1]];
        shape = images[random.Next(images.Length)];
        x = n.Add(new ReshapeNode("image", n.Tensor(shape), x));
        int[] three = [.. Enumerable.Repeat(3, shape.Length - 2)], one = [.. Enumerable.Repeat(1, shape.Length - 2)];
        var window = new Window(three, one, one, one);
        var conv = n.Add(new ConvolutionNode(
            "conv", n.Tensor(shape), x, n.Constant(16, 300, [shape[1], 1, .. three]), -1, window, shape[1], [],
            Functions.Signed(9)));
        var max = n.Add(new WindowMaxNode("max", n.Tensor(shape), x, window));
        int[] joined = [shape[0], 3 * shape[1], .. shape[2..]];
        x = n.Add(new ConcatNode("concat", n.Tensor(joined), [conv, x, max], 1));
        int[] before = [.. joined.Select(size => random.Next(-(size - 1) / 2, 2))];
        int[] padded = [.. joined.Select((size, axis) => Math.Max(1, size + before[axis] + random.Next(-1, 2)))];
        return n.Add(new PadNode("pad", n.Tensor(padded), x, before, random.Next(-1, 2)));
    });

    private static void ForEachSeed(Func<Network, Random, int> build)
    {
        for (var seed = 0; seed < Rounds; seed++)
        {
            var network = new Network(seed);
            var model = TestModel.Of(network.Outputs(build(network, network.Random)));
            Assert.Null(model.Violation(model.Witness));
        }
    }

    /// <summary>Windows of which none lies wholly outside; the end of the input may be padded or cropped.</summary>
    private static (int[] Input, Window Window, int[] Outer) Windows(Random random, int axes)
    {
        var (input, outer) = (new int[axes], new int[axes]);
        var window = new Window(new int[axes], new int[axes], new int[axes], new int[axes]);
        for (var axis = 0; axis < axes; axis++)
        {
            var (kernel, dilation) = (random.Next(1, 4), random.Next(1, 3));
            window.Kernel[axis] = kernel;
            window.Dilations[axis] = dilation;
            window.Strides[axis] = random.Next(1, 4);
            input[axis] = random.Next(((kernel - 1) * dilation) + 1, 7);
            window.PadsBefore[axis] = random.Next(0, ((kernel - 1) * dilation) + 1);
            outer[axis] = random.Next(1, ((input[axis] - 1 + window.PadsBefore[axis]) / window.Strides[axis]) + 2);
        }

        // Taps may all miss a short input: then draw back.
        for (var axis = 0; axis < axes; axis++)
        {
            while (!Enumerable.Range(0, outer[axis]).All(position => Enumerable.Range(0, window.Kernel[axis]).Any(tap =>
                (uint)((position * window.Strides[axis]) + (tap * window.Dilations[axis]) - window.PadsBefore[axis])
                    < (uint)input[axis])))
            {
                if (outer[axis] > 1) outer[axis]--;
                else window.PadsBefore[axis] = 0;
            }
        }

        return (input, window, outer);
    }

    /// <summary>Some axes stretched from size 1, and perhaps the first ones left out.</summary>
    private static int[] Stretched(int[] shape, Random random) =>
        [.. shape.Select(size => random.Next(3) == 0 ? 1 : size).Skip(random.Next(0, shape.Length + 1))];

    private static int[] Joined(int[] batch, int[] left, int[] right)
    {
        int Size(int[] shape, int axis) =>
            axis < batch.Length - shape.Length ? 1 : shape[axis - (batch.Length - shape.Length)];
        return [.. batch.Select((_, axis) => Math.Max(Size(left, axis), Size(right, axis)))];
    }

    /// <summary>A shape whose axes are products of consecutive factors.</summary>
    private static int[] Regrouped(int[] factors, Random random)
    {
        var shape = new List<int> { 1 };
        foreach (var factor in factors)
        {
            if (random.Next(2) == 0) shape.Add(factor);
            else shape[^1] *= factor;
        }

        return [.. shape];
    }
}
