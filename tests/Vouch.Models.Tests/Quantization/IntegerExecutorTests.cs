using Vouch.Models.Quantization;
using Xunit;

namespace Vouch.Models.Tests.Quantization;

/// <summary>Every node kind against its formula, element by element, on random shapes.</summary>
public class IntegerExecutorTests
{
    private const int Rounds = 40;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, Rounds)];

    [Theory, MemberData(nameof(Seeds))]
    public void Convolution(int seed)
    {
        var r = new Random(seed);
        var build = new NetworkBuilder(r);
        var axes = r.Next(1, 3);
        int[] Pick(int low, int high) => [.. Enumerable.Range(0, axes).Select(_ => r.Next(low, high))];
        int group = r.Next(1, 4), perIn = r.Next(1, 4), perOut = r.Next(1, 7), batch = r.Next(1, 3);
        int[] kernel = Pick(1, 4), strides = Pick(1, 3), dilations = Pick(1, 3), pads = Pick(0, 3), spatial = Pick(5, 12);
        int[] outSpatial = [.. spatial.Select((s, i) =>
            Math.Max(1, ((s + (2 * pads[i]) - ((kernel[i] - 1) * dilations[i]) - 1) / strides[i]) + 1))];
        int[] shape = [batch, group * perIn, .. spatial], outShape = [batch, group * perOut, .. outSpatial];
        int[] weightShape = [group * perOut, perIn, .. kernel];
        int x = build.Input(shape), w = build.Constant(16, weightShape), b = build.Constant(36, group * perOut);
        int add = build.Input([1, group * perOut, .. outSpatial]), y = build.Tensor(outShape);
        var bits = (int)Math.Ceiling(Math.Log2((perIn * kernel.Aggregate(1, (p, q) => p * q)) + 40));
        var requantization = new Requantization(Math.Min(24, 12 + bits), new ClampActivation(r.Next(2) == 0));
        build.Add(new ConvolutionNode("conv", y, x, w, b, new Window(kernel, strides, pads, dilations), group,
            [new Addend(add, 70000)], requantization));

        var run = build.Run();
        foreach (var (o, i) in Naive.Indices(outShape).Select((o, i) => (o, i)))
        {
            var sum = run.Tensors[b][o[1]] + (70000 * Naive.Stretched(run.Tensors[add], [1, .. outShape[1..]], o));
            foreach (var k in Naive.Indices([perIn, .. kernel]))
            {
                int[] at = [o[0], (o[1] / perOut * perIn) + k[0],
                    .. Enumerable.Range(0, axes).Select(a => (o[a + 2] * strides[a]) + (k[a + 1] * dilations[a]) - pads[a])];
                sum += Naive.At(run.Tensors[w], weightShape, [o[1], .. k]) * Naive.At(run.Tensors[x], shape, at);
            }

            Assert.Equal(sum, run.Accumulators[0]![i]);
        }

        CheckOutput(run, y, requantization);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void MatrixProduct(int seed)
    {
        var r = new Random(seed);
        var build = new NetworkBuilder(r);
        int m = r.Next(1, 7), k = r.Next(1, 80), n = r.Next(1, 11);
        int[] batch = [.. Enumerable.Range(0, r.Next(0, 3)).Select(_ => r.Next(1, 4))];
        int[] Partly() => [.. batch.Select(size => r.Next(2) == 0 ? size : 1)];
        bool left = r.Next(2) == 0, right = r.Next(2) == 0;
        int[] leftShape = [.. Partly(), left ? k : m, left ? m : k], rightShape = [.. batch, right ? n : k, right ? k : n];
        int[] shape = [.. batch, m, n];
        int a = build.Input(leftShape), b = build.Input(rightShape);
        int bias = build.Constant(34, n), add = build.Input(m, 1), y = build.Tensor(shape);
        var requantization = new Requantization(20, new ClampActivation(r.Next(2) == 0));
        build.Add(new MatrixProductNode("matmul", y, a, b, left, right, bias, [new Addend(add, -3)], requantization));

        var run = build.Run();
        foreach (var (o, i) in Naive.Indices(shape).Select((o, i) => (o, i)))
        {
            var sum = run.Tensors[bias][o[^1]] - (3 * run.Tensors[add][o[^2]]);
            for (var j = 0; j < k; j++)
            {
                sum += Naive.Stretched(run.Tensors[a], leftShape, [.. o[..^2], left ? j : o[^2], left ? o[^2] : j]) *
                    Naive.Stretched(run.Tensors[b], rightShape, [.. o[..^2], right ? o[^1] : j, right ? j : o[^1]]);
            }

            Assert.Equal(sum, run.Accumulators[0]![i]);
        }

        CheckOutput(run, y, requantization);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void SumAndProduct(int seed)
    {
        var r = new Random(seed);
        var build = new NetworkBuilder(r);
        int[] shape = [.. Enumerable.Range(0, r.Next(0, 4)).Select(_ => r.Next(1, 5))];
        int[] Partly() => [.. shape.Skip(r.Next(shape.Length + 1)).Select(size => r.Next(2) == 0 ? size : 1)];
        int[] a = Partly(), b = Partly(), c = Partly();
        int x = build.Input(a), y = build.Input(b), z = build.Input(c), sum = build.Tensor(shape), product = build.Tensor(shape);
        var curve = new CurveActivation(Table(r, -1 << 18, 1 << 18));
        var rule = new Requantization(r.Next(14, 17), curve);
        var clamp = new Requantization(r.Next(14, 17), new ClampActivation(false));
        build.Add(new SumNode("sum", sum, [new Addend(x, 40000), new Addend(y, -50000)], 123456, rule));
        build.Add(new ProductNode("product", product, sum, y, z, [new Addend(x, 5)], clamp));

        var run = build.Run();
        foreach (var (o, i) in Naive.Indices(shape).Select((o, i) => (o, i)))
        {
            var (xs, ys, zs) = (Naive.Stretched(run.Tensors[x], a, o), Naive.Stretched(run.Tensors[y], b, o), Naive.Stretched(run.Tensors[z], c, o));
            Assert.Equal(123456 + (40000 * xs) - (50000 * ys), run.Accumulators[0]![i]);
            Assert.Equal(curve.Table.Apply(Naive.Round(run.Accumulators[0]![i], rule.Shift)), run.Tensors[sum][i]);
            Assert.Equal((run.Tensors[sum][i] * ys) + zs + (5 * xs), run.Accumulators[1]![i]);
        }

        CheckOutput(run, product, clamp, 1);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Windows(int seed)
    {
        var r = new Random(seed);
        var build = new NetworkBuilder(r);
        int[] shape = [r.Next(1, 3), r.Next(1, 4), r.Next(3, 9), r.Next(3, 9)], outShape = [shape[0], shape[1], 2, 2];
        var window = new Window([r.Next(1, 4), 3], [1, r.Next(1, 3)], [0, 1], [1, r.Next(1, 3)]);
        int x = build.Input(shape), m = build.Constant(15, 2, 2), sum = build.Tensor(outShape), max = build.Tensor(outShape);
        var perCell = r.Next(2) == 0;
        var rule = new Requantization(18, new ClampActivation(false));
        build.Add(new WindowSumNode("sum", sum, x, window, 777, perCell ? m : -1, rule));
        build.Add(new WindowMaxNode("max", max, x, window));

        var run = build.Run();
        foreach (var (o, i) in Naive.Indices(outShape).Select((o, i) => (o, i)))
        {
            long total = 0, largest = long.MinValue;
            foreach (var k in Naive.Indices(window.Kernel))
            {
                int row = (o[2] * window.Strides[0]) + (k[0] * window.Dilations[0]) - window.PadsBefore[0];
                int column = (o[3] * window.Strides[1]) + (k[1] * window.Dilations[1]) - window.PadsBefore[1];
                if (row < 0 || row >= shape[2] || column < 0 || column >= shape[3]) continue;
                var value = Naive.At(run.Tensors[x], shape, o[0], o[1], row, column);
                total += value;
                largest = Math.Max(largest, value);
            }

            Assert.Equal(total * (perCell ? run.Tensors[m][(o[2] * 2) + o[3]] : 777), run.Accumulators[0]![i]);
            Assert.Equal(largest, run.Tensors[max][i]);
        }

        Assert.Null(run.Accumulators[1]);
        CheckOutput(run, sum, rule);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void SoftmaxAndLogSoftmax(int seed)
    {
        var r = new Random(seed);
        var build = new NetworkBuilder(r);
        int[] shape = [r.Next(1, 4), r.Next(1, 6), r.Next(1, 4)];
        var axis = r.Next(3);
        int x = build.Input(shape), soft = build.Tensor(shape), log = build.Tensor(shape);
        var exponential = new PiecewiseLinearTable("exp", 0, 8,
            [.. Enumerable.Range(0, 256).Select(i => (long)Math.Round(32767 * 64 * Math.Exp(-i / 40.0)))],
            [.. Enumerable.Range(0, 256).Select(i => i == 0 ? -150L : 0L)], 6);
        var logarithm = Table(r, 0, 1 << 18, 1 << 16);
        var rule = new Requantization(2, new ClampActivation(false));
        build.Add(new SoftmaxNode("softmax", soft, x, axis, exponential));
        build.Add(new LogSoftmaxNode("logsoftmax", log, x, axis, exponential, logarithm, 3, 2, rule));

        var run = build.Run();
        foreach (var (o, i) in Naive.Indices(shape).Select((o, i) => (o, i)))
        {
            var line = Enumerable.Range(0, shape[axis]).Select(j =>
                Naive.At(run.Tensors[x], shape, [.. o.Select((v, a) => a == axis ? j : v)])).ToArray();
            var e = line.Select(v => exponential.Apply(line.Max() - v)).ToArray();
            var own = run.Tensors[x][i];
            Assert.Equal(
                (long)Math.Floor(((2m * 32767 * exponential.Apply(line.Max() - own)) + e.Sum()) / (2m * e.Sum())), run.Tensors[soft][i]);
            Assert.Equal((-3 * (line.Max() - own)) - (2 * logarithm.Apply(e.Sum())), run.Accumulators[1]![i]);
        }

        Assert.All(run.Tensors[soft], value => Assert.InRange(value, 0, 32767));
        CheckOutput(run, log, rule, 1);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Layout(int seed)
    {
        var r = new Random(seed);
        var build = new NetworkBuilder(r);
        int[] shape = [r.Next(1, 4), r.Next(2, 5), r.Next(2, 5)];
        int[] permutation = [0, 1, 2];
        r.Shuffle(permutation);
        int[] transposed = [.. permutation.Select(axis => shape[axis])];
        int[] before = [r.Next(-1, 3), r.Next(-1, 3), r.Next(-1, 3)];
        int[] padded = [.. transposed.Select((size, axis) => Math.Max(1, size + before[axis] + r.Next(-1, 3)))];
        var axis = r.Next(3);
        int[] joined = [.. padded.Select((size, i) => i == axis ? 2 * size : size)];
        int x = build.Input(shape), t = build.Tensor(transposed), p = build.Tensor(padded);
        int c = build.Tensor(joined), flat = build.Tensor(joined.Aggregate(1, (a, b) => a * b));
        build.Add(new TransposeNode("transpose", t, x, permutation));
        build.Add(new PadNode("pad", p, t, before, -77));
        build.Add(new ConcatNode("concat", c, [p, p], axis));
        build.Add(new ReshapeNode("reshape", flat, c));

        var run = build.Run();
        foreach (var (o, i) in Naive.Indices(transposed).Select((o, i) => (o, i)))
        {
            var source = new int[3];
            for (var a = 0; a < 3; a++) source[permutation[a]] = o[a];
            Assert.Equal(Naive.At(run.Tensors[x], shape, source), run.Tensors[t][i]);
        }

        foreach (var (o, i) in Naive.Indices(padded).Select((o, i) => (o, i)))
        {
            int[] at = [.. o.Select((v, a) => v - before[a])];
            var inside = at.Select((v, a) => v >= 0 && v < transposed[a]).All(b => b);
            Assert.Equal(inside ? Naive.At(run.Tensors[t], transposed, at) : -77, run.Tensors[p][i]);
        }

        foreach (var (o, i) in Naive.Indices(joined).Select((o, i) => (o, i)))
        {
            int[] at = [.. o.Select((v, a) => a == axis ? v % padded[a] : v)];
            Assert.Equal(Naive.At(run.Tensors[p], padded, at), run.Tensors[c][i]);
        }

        Assert.Equal(run.Tensors[c], run.Tensors[flat]);
    }

    private static void CheckOutput(IntegerExecution run, int output, Requantization rule, int node = 0)
    {
        var clamp = (ClampActivation)rule.Activation;
        for (var i = 0; i < run.Tensors[output].Length; i++)
        {
            Assert.Equal(Naive.Clamp(Naive.Round(run.Accumulators[node]![i], rule.Shift), clamp.NonNegative), run.Tensors[output][i]);
        }
    }

    /// <summary>A random table with values of [0, high) over [from, to).</summary>
    private static PiecewiseLinearTable Table(Random r, int from, int to, int high = 30000)
    {
        var segments = (to - from) >> 8;
        return new PiecewiseLinearTable("random", from >> 8, 8, [.. Enumerable.Range(0, segments).Select(_ => (long)r.Next(high))],
            [.. Enumerable.Range(0, segments).Select(_ => (long)r.Next(0, 9))], 0);
    }
}
