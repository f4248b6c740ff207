using Vouch.Models.Execution;
using Vouch.Models.Graphs;
using Vouch.Models.Onnx;
using Vouch.Models.Operators.Kernels;
using Vouch.Models.Tests.Support;
using Xunit;

namespace Vouch.Models.Tests.Execution;

public class FloatExecutorTests
{
    private static readonly Graph Sum = GraphAssembler.Assemble(new GraphDescription
    {
        Inputs = [new ValueInfo("a", 1, 2), new ValueInfo("b", 1, 2)],
        Constants = new Dictionary<string, Tensor> { ["c"] = Tensor.Of([10f, 20f], 2) },
        Nodes = [new Node("n1", "Add", ["a", "b"], ["s"]), new Node("n2", "Mul", ["s", "c"], ["y"])],
        Outputs = ["y"],
    });

    private static readonly Dictionary<string, Tensor> Inputs = new()
    {
        ["a"] = Tensor.Of([1f, 2f], 1, 2), ["b"] = Tensor.Of([3f, 4f], 1, 2),
    };

    [Fact]
    public void EveryValueIsReturned()
    {
        var values = FloatExecutor.Run(Sum, Inputs);
        Assert.Equal(["a", "b", "c", "s", "y"], values.Keys.Order());
        Assert.Equal([4f, 6f], values["s"].Floats);
        Assert.Equal([40f, 120f], values["y"].Floats);
        Assert.All(values, value => Assert.Equal(Sum.Shapes[value.Key], value.Value.Shape));
    }

    [Fact]
    public void ComputedValuesAreShownInOrder()
    {
        var seen = new List<string>();
        new FloatExecutor(Sum).Run(Inputs, (name, _) => seen.Add(name));
        Assert.Equal(["a", "b", "s", "y"], seen);
    }

    [Fact]
    public void WrongInputsAreExplained()
    {
        Explains("'b': this input is missing", new() { ["a"] = Inputs["a"] });
        Explains("'z': the model has no such input", new(Inputs) { ["z"] = Inputs["a"] });
        Explains("expected Float 1x2, got Float 2", new(Inputs) { ["a"] = Tensor.Of([1f, 2f], 2) });
        Explains("expected Float 1x2, got Integer 1x2", new(Inputs) { ["a"] = Tensor.Of([1L, 2L], 1, 2) });
        Assert.Throws<ModelException>(() => new FloatExecutor(Sum).RunOrdered([Inputs["a"]]));
    }

    [Fact]
    public void ManyThreadsGetTheSameResult()
    {
        var executor = new FloatExecutor(OnnxReader.ReadFile(TestFiles.Shared("models", "cifar10-resnet8.onnx")));
        var random = new Random(5);
        var input = Tensor.Of([.. Enumerable.Range(0, 3072).Select(_ => random.NextSingle())], 1, 3, 32, 32);
        var expected = executor.RunOrdered([input])[0].Floats;
        Parallel.For(0, 64, _ => Assert.Equal(expected, executor.RunOrdered([input])[0].Floats));
    }

    [Fact]
    public void ABatchGivesWhatItsSamplesGive()
    {
        var file = new OnnxBuilder()
            .Input("x", "n", 2, 7, 5)
            .Constant("w", [.. Enumerable.Range(0, 36).Select(i => (i * 37 % 11) - 5f)], 4, 1, 3, 3)
            .Node("Conv", ["x", "w"], ["c"], OnnxBuilder.Attribute("group", 2L), OnnxBuilder.Attribute("pads", [1, 0, 2, 1]))
            .Node("AveragePool", ["c"], ["y"], OnnxBuilder.Attribute("kernel_shape", [2, 2]))
            .Output("y").Build();
        var one = new FloatExecutor(OnnxReader.Read(file));
        var options = new ModelReadOptions { Shapes = new Dictionary<string, int[]> { ["x"] = [3, 2, 7, 5] } };
        var three = new FloatExecutor(OnnxReader.Read(file, options));
        var data = Enumerable.Range(0, 3 * 70).Select(i => MathF.Sin(i)).ToArray();
        var together = three.RunOrdered([Tensor.Of(data, 3, 2, 7, 5)])[0].Floats;
        var apart = Enumerable.Range(0, 3)
            .SelectMany(i => one.RunOrdered([Tensor.Of(data[(i * 70)..((i + 1) * 70)], 1, 2, 7, 5)])[0].Floats);
        Assert.Equal(apart, together);
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(4, 9, 16)]
    [InlineData(7, 33, 37)]
    [InlineData(5, 17, 15)]
    public void MatrixProductsAgreeWithTheDefinition(int rows, int inner, int columns)
    {
        var random = new Random(6);
        float[] a = [.. Enumerable.Range(0, rows * inner).Select(_ => random.NextSingle() - 0.5f)];
        float[] b = [.. Enumerable.Range(0, inner * columns).Select(_ => random.NextSingle() - 0.5f)];
        var product = new float[rows * columns];
        MatrixProduct.Multiply(a, b, product, rows, inner, columns, columns);
        var transposed = new float[b.Length];
        MatrixProduct.Transpose(b, transposed, inner, columns);
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                var sum = 0.0;
                for (var k = 0; k < inner; k++) sum += (double)a[(row * inner) + k] * b[(k * columns) + column];
                Assert.Equal(sum, product[(row * columns) + column], 1e-5);
                Assert.Equal(sum, MatrixProduct.Dot(a.AsSpan(row * inner, inner), transposed.AsSpan(column * inner, inner)), 1e-5);
            }
        }
    }

    private static void Explains(string expected, Dictionary<string, Tensor> inputs) => Assert.Contains(
        expected, Assert.Throws<ModelException>(() => FloatExecutor.Run(Sum, inputs)).Message, StringComparison.Ordinal);
}
