using Vouch.Models.Quantization;

namespace Vouch.Compiler.Tests.Lowering;

/// <summary>Small networks: every kind of node in the shapes that make a difference.</summary>
internal static class Scenarios
{
    private static readonly Dictionary<string, Func<Network, Network>> ByName = new()
    {
        ["sum"] = n => Sum(n, Functions.Signed(3)),
        ["sum without shift"] = n => Sum(n, Functions.Relu(0), 1),
        ["sum through a curve"] = n => Sum(n, Functions.Curve(2, 8, 12)),
        ["sum through a curve of unit segments"] = n => Sum(n, Functions.Curve(9, 0, 3)),
        ["sum through a curve without output shift"] = n => Sum(n, Functions.Curve(3, 7, 0)),
        ["sum of scalars"] = n =>
        {
            var sum = new SumNode("sum", n.Tensor(), [new(n.Input(), 3), new(n.Input(), -5)], 7, Functions.Signed(2));
            return n.Outputs(n.Add(sum));
        },
        ["sum of a scalar and a vector"] = n =>
        {
            var sum = new SumNode("sum", n.Tensor(3), [new(n.Input(), 3), new(n.Input(3), -5)], 7, Functions.Signed(2));
            return n.Outputs(n.Add(sum));
        },
        ["sum with broadcast"] = n =>
        {
            Addend[] addends = [new(n.Input(2, 1, 3), 5), new(n.Input(4, 1), -3), new(n.Constant(8, 100, 3), 300)];
            return n.Outputs(n.Add(new SumNode("sum", n.Tensor(2, 4, 3), addends, -1000, Functions.Signed(3))));
        },
        ["product"] = n =>
        {
            var (a, b) = (n.Input(2, 1, 3), n.Input(4, 1));
            var bias = n.Constant(40, 1L << 20, 3);
            Addend[] addends = [new(a, 100)];
            return n.Outputs(n.Add(new ProductNode(
                "product", n.Tensor(2, 4, 3), a, b, bias, addends, Functions.Signed(14))));
        },
        ["square"] = n =>
        {
            var x = n.Input(5);
            return n.Outputs(n.Add(new ProductNode("square", n.Tensor(5), x, x, -1, [], Functions.Relu(14))));
        },
        ["convolution"] = n => Convolution(n, [2, 3, 4, 4], 2, [2, 2], [1, 1], [0, 0], [1, 1], 1),
        ["convolution, padded"] = n => Convolution(n, [1, 2, 4, 3], 3, [3, 3], [1, 1], [1, 1], [1, 1], 1),
        ["convolution, strided and dilated"] = n => Convolution(n, [1, 2, 7, 6], 2, [2, 3], [2, 1], [1, 2], [3, 2], 1),
        ["convolution, grouped"] = n => Convolution(n, [2, 4, 3, 3], 6, [2, 2], [1, 2], [1, 0], [1, 1], 2),
        ["convolution, depthwise"] = n => Convolution(n, [1, 3, 4, 4], 3, [3, 3], [2, 2], [1, 1], [1, 1], 3),
        ["convolution, one axis"] = n => Convolution(n, [2, 2, 9], 3, [3], [2], [2], [2], 1),
        ["matrix product"] = n => Product(n, [3, 5], [5, 4], false, false),
        ["matrix product, transposed"] = n => Product(n, [5, 3], [4, 5], true, true),
        ["matrix product, batched"] = n => Product(n, [2, 3, 2, 4], [2, 3, 4, 2], false, false),
        ["matrix product, broadcast left"] = n => Product(n, [2, 4], [2, 3, 4, 2], false, false),
        ["matrix product, broadcast both"] = n => Product(n, [2, 1, 2, 3], [1, 3, 2, 3], false, true),
        ["dense layer"] = n =>
        {
            var (x, w, bias) = (n.Input(2, 6), n.Constant(16, 300, 6, 3), n.Constant(40, 1L << 20, 3));
            var y = n.Tensor(2, 3);
            return n.Outputs(n.Add(new MatrixProductNode("dense", y, x, w, false, false, bias, [], Functions.Relu(8))));
        },
        ["window sum"] = n => WindowSum(n, [2, 2, 4, 4], [2, 2], [2, 2], [0, 0], false),
        ["window sum, padded"] = n => WindowSum(n, [1, 2, 3, 4], [3, 3], [1, 2], [1, 1], false),
        ["window sum with a multiplier per window"] = n => WindowSum(n, [2, 2, 3, 4], [3, 3], [1, 2], [1, 1], true),
        ["window max"] = n => WindowMax(n, n.Input(2, 2, 4, 4), [2, 2], [2, 2], [0, 0], [1, 1]),
        ["window max, padded"] = n => WindowMax(n, n.Input(1, 2, 4, 3), [3, 3], [2, 1], [1, 1], [1, 1]),
        ["window max, padded and non-negative"] = n =>
            WindowMax(n, n.Input(0, 3000, [1, 2, 4, 3]), [3, 3], [2, 1], [1, 1], [1, 1]),
        ["window max, one axis and dilated"] = n => WindowMax(n, n.Input(-40, 40, [2, 1, 7]), [3], [1], [2], [2]),
        ["softmax"] = n => Softmax(n, [2, 4], 1, 4, 10),
        ["softmax over an inner axis"] = n => Softmax(n, [2, 3, 2], 1, 8, 0),
        ["softmax of one line"] = n => Softmax(n, [5], 0, 6, 12),
        ["log-softmax"] = n => LogSoftmax(n, [2, 4], 1, 12),
        ["log-softmax over the first axis"] = n => LogSoftmax(n, [3, 2], 0, 0),
        ["pad"] = n => Pad(n, [2, 3], [1, 2], [4, 6], 5),
        ["pad with zero"] = n => Pad(n, [2, 3], [0, 1], [3, 4], 0),
        ["pad that crops"] = n => Pad(n, [4, 5], [-1, -2], [2, 2], 9),
        ["pad and crop"] = n => Pad(n, [4, 5], [1, -2], [3, 7], -9),
        ["concat"] = n =>
        {
            int[] parts = [n.Input(2, 1, 3), n.Input(2, 3, 3), n.Constant(12, 1000, 2, 2, 3)];
            return n.Outputs(n.Add(new ConcatNode("concat", n.Tensor(2, 6, 3), parts, 1)));
        },
    };

    /// <summary>Networks of one kind of node each.</summary>
    public static IEnumerable<string> SingleNodes => ByName.Keys;

    /// <summary>All networks.</summary>
    public static IEnumerable<string> All => ByName.Keys.Concat(Compositions.ByName.Keys);

    /// <summary>The network of a name with random values.</summary>
    public static Network Create(string name, int seed)
    {
        var network = new Network(seed);
        return (ByName.GetValueOrDefault(name) ?? Compositions.ByName[name])(network);
    }

    /// <summary>The smallest shift at which no accumulator of this magnitude can leave the headroom.</summary>
    public static int SafeShift(double magnitude) => Math.Max(0, (int)Math.Ceiling(Math.Log2(magnitude)) - 17);

    private static Network Sum(Network n, Requantization rule, int multiplier = 9)
    {
        Addend[] addends = [new(n.Input(2, 3), multiplier), new(n.Input(2, 3), -multiplier)];
        return n.Outputs(n.Add(new SumNode("sum", n.Tensor(2, 3), addends, 5, rule)));
    }

    private static Network Convolution(
        Network n, int[] shape, int outputs, int[] kernel, int[] strides, int[] pads, int[] dilations, int group)
    {
        var window = new Window(kernel, strides, pads, dilations);
        int[] outShape = [shape[0], outputs, .. Outer(shape, window)];
        var x = n.Input(shape);
        var w = n.Constant(16, 500, [outputs, shape[1] / group, .. kernel]);
        var bias = n.Constant(40, 1L << 21, outputs);
        Addend[] addends = [new(n.Input(outShape), 50)];
        var taps = kernel.Aggregate(shape[1] / group, (a, b) => a * b);
        var rule = Functions.Signed(SafeShift((taps * 500.0 * 32768) + 4e6));
        return n.Outputs(
            n.Add(new ConvolutionNode("conv", n.Tensor(outShape), x, w, bias, window, group, addends, rule)));
    }

    private static int[] Outer(int[] shape, Window window) =>
    [
        .. window.Kernel.Select((kernel, axis) =>
            ((shape[axis + 2] + (2 * window.PadsBefore[axis]) - ((kernel - 1) * window.Dilations[axis]) - 1)
             / window.Strides[axis]) + 1),
    ];

    private static Network Product(Network n, int[] left, int[] right, bool transposeLeft, bool transposeRight)
    {
        var (rows, inner) = transposeLeft ? (left[^1], left[^2]) : (left[^2], left[^1]);
        var columns = transposeRight ? right[^2] : right[^1];
        var rank = Math.Max(left.Length, right.Length);
        int Size(int[] shape, int axis) => axis < rank - shape.Length ? 1 : shape[axis - (rank - shape.Length)];
        int[] batch = [.. Enumerable.Range(0, rank - 2).Select(axis => Math.Max(Size(left, axis), Size(right, axis)))];
        int[] shape = [.. batch, rows, columns];
        var (a, b, bias) = (n.Input(left), n.Input(right), n.Constant(48, 1L << 30, columns));
        Addend[] addends = [new(n.Input(rows, 1), 1 << 15)];
        var rule = Functions.Signed(SafeShift((inner + 2) * 32768.0 * 32768));
        return n.Outputs(n.Add(new MatrixProductNode(
            "product", n.Tensor(shape), a, b, transposeLeft, transposeRight, bias, addends, rule)));
    }

    private static Network WindowSum(Network n, int[] shape, int[] kernel, int[] strides, int[] pads, bool perWindow)
    {
        var window = new Window(kernel, strides, pads, [1, 1]);
        var outer = Outer(shape, window);
        var multipliers = perWindow ? n.Constant(16, 1000, outer) : -1;
        int[] outShape = [shape[0], shape[1], .. outer];
        return n.Outputs(n.Add(new WindowSumNode(
            "pool", n.Tensor(outShape), n.Input(shape), window, 1000, multipliers, Functions.Signed(11))));
    }

    private static Network WindowMax(Network n, int input, int[] kernel, int[] strides, int[] pads, int[] dilations)
    {
        var window = new Window(kernel, strides, pads, dilations);
        var shape = n.Build().Tensors[input].Shape;
        int[] outShape = [shape[0], shape[1], .. Outer(shape, window)];
        return n.Outputs(n.Add(new WindowMaxNode("pool", n.Tensor(outShape), input, window)));
    }

    private static Network Softmax(Network n, int[] shape, int axis, int segmentBits, int outputShift)
    {
        var table = Functions.Exponential(segmentBits, outputShift);
        return n.Outputs(n.Add(new SoftmaxNode(
            "softmax", n.Bounded(0, 32767, shape), n.Input(-9000, 9000, shape), axis, table)));
    }

    private static Network LogSoftmax(Network n, int[] shape, int axis, int outputShift)
    {
        var exponential = Functions.Exponential(6, 14);
        var logarithm = Functions.Logarithm(shape[axis], 8, outputShift);
        return n.Outputs(n.Add(new LogSoftmaxNode(
            "log", n.Tensor(shape), n.Input(-9000, 9000, shape), axis, exponential, logarithm, 11, 9,
            Functions.Signed(4))));
    }

    private static Network Pad(Network n, int[] shape, int[] before, int[] padded, int value) =>
        n.Outputs(n.Add(new PadNode("pad", n.Tensor(padded), n.Input(shape), before, value)));
}
