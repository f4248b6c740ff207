using System.Diagnostics;
using System.Globalization;
using Vouch.Models.Quantization;
using Xunit;

namespace Vouch.Models.Tests.Quantization;

/// <summary>Measures the executor on networks of the size of ResNet-8 and LeNet-5; loose bounds keep slow machines green.</summary>
public class IntegerExecutorSpeedTests(ITestOutputHelper output)
{
    private static readonly Requantization Relu = new(20, new ClampActivation(true));

    [Fact, Trait("Category", "Slow")]
    public void ResNet8()
    {
        var build = new NetworkBuilder(new Random(1));
        var x = Convolution(build, build.Input(1000, [1, 3, 32, 32]), 3, 16, 32, 32, 1, 3);
        foreach (var (from, to, size) in new[] { (16, 16, 32), (16, 32, 32), (32, 64, 16) })
        {
            var stride = to / from;
            var y = Convolution(build, x, from, to, size, size / stride, stride, 3);
            if (stride > 1) x = Convolution(build, x, from, to, size, size / stride, stride, 1);
            x = Convolution(build, y, to, to, size / stride, size / stride, 1, 3, x);
        }

        Measure("ResNet-8", build, 200);
    }

    [Fact, Trait("Category", "Slow")]
    public void LeNet5()
    {
        var build = new NetworkBuilder(new Random(1));
        var pool = new Window([2, 2], [2, 2], [0, 0], [1, 1]);
        var x = Convolution(build, build.Input(1000, [1, 1, 28, 28]), 1, 6, 28, 28, 1, 5);
        var p = build.Tensor(1, 6, 14, 14);
        build.Add(new WindowMaxNode("pool", p, x, pool));
        x = Convolution(build, p, 6, 16, 14, 10, 1, 5);
        p = build.Tensor(1, 16, 5, 5);
        build.Add(new WindowMaxNode("pool", p, x, pool));
        x = build.Tensor(1, 400);
        build.Add(new ReshapeNode("flat", x, p));
        foreach (var (from, to) in new[] { (400, 120), (120, 84), (84, 10) })
        {
            var y = build.Tensor(1, to);
            build.Add(new MatrixProductNode("gemm", y, x, build.Constant(12, to, from), false, true, build.Constant(20, to), [], Relu));
            x = y;
        }

        Measure("LeNet-5", build, 1000);
    }

    private static int Convolution(
        NetworkBuilder build, int input, int from, int to, int inSize, int outSize, int stride, int kernel, int addend = -1)
    {
        var y = build.Tensor(1, to, outSize, outSize);
        var pad = outSize * stride == inSize ? kernel / 2 : 0;
        var window = new Window([kernel, kernel], [stride, stride], [pad, pad], [1, 1]);
        Addend[] addends = addend < 0 ? [] : [new Addend(addend, 60000)];
        build.Add(new ConvolutionNode(
            "conv", y, input, build.Constant(12, to, from, kernel, kernel), build.Constant(20, to), window, 1, addends, Relu));
        return y;
    }

    private void Measure(string name, NetworkBuilder build, int rounds)
    {
        var graph = build.Build();
        var times = new double[rounds];
        for (var i = 0; i < rounds; i++)
        {
            var start = Stopwatch.GetTimestamp();
            IntegerExecutor.Run(graph, build.InputValues);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Array.Sort(times);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{name}: best {times[0]:0.000} ms, median {times[rounds / 2]:0.000} ms"));
        Assert.True(times[0] < 200, $"{name} took {times[0]} ms");
    }
}
