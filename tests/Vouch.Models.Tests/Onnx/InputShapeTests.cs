using Vouch.Models.Graphs;
using Vouch.Models.Onnx;
using Vouch.Models.Tests.Support;
using Xunit;

namespace Vouch.Models.Tests.Onnx;

/// <summary>How open dimensions of model inputs become fixed ones, or are refused.</summary>
public class InputShapeTests
{
    [Theory]
    [InlineData("batch_size")]
    [InlineData(null)]
    public void AnOpenBatchIsTakenAsOneAndSaidSo(string? symbol)
    {
        var graph = Read([symbol, 3], []);
        Assert.Equal([1, 3], graph.Inputs[0].Shape);
        Assert.Equal([1, 3], graph.Shapes["y"]);
        Assert.Contains("taken as 1", Assert.Single(graph.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void AFixedShapeNeedsNoNote() => Assert.Empty(Read([1, 3], []).Notes);

    [Fact]
    public void AGivenShapeFillsEveryOpenDimension() =>
        Assert.Equal([2, 3, 5], Read(["n", 3, "t"], [ShapeOverride.Parse("x=2,3,5")]).Shapes["y"]);

    [Fact]
    public void AGivenShapeBindsItsSymbolsInOtherInputs()
    {
        var file = new OnnxBuilder().Input("a", "n", "t").Input("b", "n", "t").Node("Add", ["a", "b"], ["y"]).Output("y").Build();
        var options = new ModelReadOptions { Shapes = new Dictionary<string, int[]> { ["a"] = [2, 7] } };
        Assert.Equal([2, 7], OnnxReader.Read(file, options).Shapes["b"]);
    }

    [Fact]
    public void OtherOpenDimensionsAreRefusedByName()
    {
        Refused("dimension 1 ('t') is open", ["n", "t"]);
        Refused("dimension 1 (unknown) is open", [1, null]);
        Refused("x=?,3,?", ["n", 3, "t"]);
        Refused("dimension 0 ('n') is open", ["n"]);
        Refused("size 0", [0, 3]);
        Refused("size -1", [-1, 3]);
        Refused("size 1099511627776", [1, 1L << 40]);
    }

    [Fact]
    public void GivenShapesMustFit()
    {
        Refused("given shape 1x4 does not fit the declared one, ['n', 3]", ["n", 3], "x=1,4");
        Refused("does not fit", ["n", 3], "x=3");
        Refused("the model's inputs are: 'x'", ["n", 3], "z=1,3");
    }

    [Fact]
    public void AnInputWithoutShapeNeedsOne()
    {
        var type = new ProtoWriter().Message(1, new ProtoWriter().Int(1, 1));
        var value = new ProtoWriter().String(1, "x").Message(2, type);
        var file = new OnnxBuilder().Raw(11, value).Node("Relu", ["x"], ["y"]).Output("y").Build();
        Assert.Contains("how many dimensions", Assert.Throws<ModelException>(() => OnnxReader.Read(file)).Message, StringComparison.Ordinal);
        var options = new ModelReadOptions { Shapes = new Dictionary<string, int[]> { ["x"] = [2, 2] } };
        Assert.Equal([2, 2], OnnxReader.Read(file, options).Shapes["y"]);
    }

    [Fact]
    public void InputsOtherThanTensorsOfNumbersAreRefused()
    {
        var sequence = new ProtoWriter().String(1, "x").Message(2, new ProtoWriter().Message(4, new ProtoWriter()));
        var file = new OnnxBuilder().Raw(11, sequence).Node("Relu", ["x"], ["y"]).Output("y").Build();
        Assert.Contains("not a tensor", Assert.Throws<ModelException>(() => OnnxReader.Read(file)).Message, StringComparison.Ordinal);
        file = new OnnxBuilder().InputOf(8, "x", 1).Node("Relu", ["x"], ["y"]).Output("y").Build();
        Assert.Contains("string", Assert.Throws<ModelException>(() => OnnxReader.Read(file)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("=1")]
    [InlineData("x=")]
    [InlineData("x=1,")]
    [InlineData("x=1,0")]
    [InlineData("x=1,-2")]
    [InlineData("x=1,a")]
    [InlineData("x=1 ,2")]
    [InlineData("x=99999999999")]
    [InlineData("x=2147483647,2147483647")]
    public void MalformedShapesAreRefused(string text) => Assert.Throws<ModelException>(() => ShapeOverride.Parse(text));

    [Fact]
    public void ShapeNamesMayContainAnEqualsSign()
    {
        var shape = ShapeOverride.Parse("a=b=1,2");
        Assert.Equal("a=b", shape.Name);
        Assert.Equal([1, 2], shape.Shape);
    }

    private static void Refused(string expected, object?[] shape, params string[] given) => Assert.Contains(
        expected,
        Assert.Throws<ModelException>(() => Read(shape, [.. given.Select(ShapeOverride.Parse)])).Message,
        StringComparison.Ordinal);

    private static Graph Read(object?[] shape, ShapeOverride[] given) => OnnxReader.Read(
        new OnnxBuilder().Input("x", shape).Node("Relu", ["x"], ["y"]).Output("y").Build(),
        new ModelReadOptions { Shapes = given.ToDictionary(item => item.Name, item => item.Shape) });
}
