using Vouch.Models.Graphs;
using Vouch.Models.Onnx;
using Vouch.Models.Tests.Support;
using Xunit;
using static Vouch.Models.Tests.Support.OnnxBuilder;

namespace Vouch.Models.Tests.Graphs;

/// <summary>Shape arithmetic as exporters write it disappears while reading.</summary>
public class FoldingTests
{
    [Fact]
    public void TheUsualFlattenOfExportersBecomesOneReshape()
    {
        // x.view(x.size(0), -1): Shape, Gather, Unsqueeze, Concat, Reshape.
        var graph = OnnxReader.Read(new OnnxBuilder { Opset = 11 }
            .Input("x", "batch", 2, 3, 4)
            .Node("Shape", ["x"], ["shape"])
            .Node("Constant", [], ["zero"], new ProtoWriter().String(1, "value").Message(5, Tensor("", 7).Int(7, 0)).Int(20, 4))
            .Node("Gather", ["shape", "zero"], ["size"], Attribute("axis", 0L))
            .Node("Unsqueeze", ["size"], ["first"], Attribute("axes", [0]))
            .Node("Constant", [], ["rest"], Attribute("value_ints", [-1L]))
            .Node("Concat", ["first", "rest"], ["target"], Attribute("axis", 0L))
            .Node("Reshape", ["x", "target"], ["y"])
            .Output("y")
            .Build());
        Assert.Equal("Reshape", Assert.Single(graph.Nodes).OpType);
        Assert.Equal([1, 24], graph.Shapes["y"]);
        Assert.Equal([1L, -1], graph.Constants["target"].Integers);
        Assert.DoesNotContain("rest", graph.Constants.Keys);
    }

    [Fact]
    public void ArithmeticSlicesAndCastsOnShapesFold()
    {
        var graph = OnnxReader.Read(new OnnxBuilder()
            .Input("x", 1, 6, 4)
            .Constant("one", 1L).Constant("three", 3L).Constant("two", 2L)
            .Node("Shape", ["x"], ["shape"])
            .Node("Slice", ["shape", "one", "two"], ["middle"])
            .Node("Div", ["middle", "two"], ["half"])
            .Node("Cast", ["half"], ["float"], Attribute("to", 1L))
            .Node("Floor", ["float"], ["floor"])
            .Node("Cast", ["floor"], ["whole"], Attribute("to", 7L))
            .Node("Concat", ["one", "whole", "two", "two", "two"], ["target"], Attribute("axis", 0L))
            .Node("Reshape", ["x", "target"], ["y"])
            .Output("y")
            .Build());
        Assert.Equal([1, 3, 2, 2, 2], graph.Shapes["y"]);
        Assert.Single(graph.Nodes);
    }

    [Fact]
    public void AConstantOutputIsNoted()
    {
        var graph = OnnxReader.Read(new OnnxBuilder().Input("x", 1, 4).Node("Shape", ["x"], ["y"]).Output("y").Build());
        Assert.Empty(graph.Nodes);
        Assert.Equal([1L, 4], graph.Constants["y"].Integers);
        Assert.Contains(graph.Notes, note => note.Contains("does not depend on any input", StringComparison.Ordinal));
    }

    [Fact]
    public void AShapeComputedFromTheInputIsRefused()
    {
        var file = new OnnxBuilder().Input("x", 1, 4).InputOf(7, "s", 2).Node("Reshape", ["x", "s"], ["y"]).Output("y").Build();
        var error = Assert.Throws<ModelException>(() => OnnxReader.Read(file));
        Assert.Contains("'s' (shape) is computed from the model's inputs", error.Message, StringComparison.Ordinal);
        Assert.Equal("s", error.Value);
    }

    [Fact]
    public void IntegerDivisionByZeroIsExplained()
    {
        var file = new OnnxBuilder().Input("x", 1, 4).Constant("a", 1L).Constant("b", 0L).Node("Div", ["a", "b"], ["y"]).Output("y").Build();
        Assert.Contains("division by zero", Assert.Throws<ModelException>(() => OnnxReader.Read(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FoldingHasABudget()
    {
        var model = new OnnxBuilder().Input("x", 1, 4).Constant("s", 1 << 20).Node("ConstantOfShape", ["s"], ["c0"]);
        for (var i = 0; i < 100; i++) model.Node("Identity", [$"c{i}"], [$"c{i + 1}"]);
        var file = model.Output("c100").Build();
        Assert.Contains("computing constants", Assert.Throws<ModelException>(() => OnnxReader.Read(file)).Message, StringComparison.Ordinal);
        var options = new ModelReadOptions { Limits = ModelLimits.Default with { MaxFoldedElements = 1 << 27 } };
        Assert.NotNull(OnnxReader.Read(file, options));
    }

    [Fact]
    public void UnusedOutputsAreLeftOut()
    {
        var graph = OnnxReader.Read(new OnnxBuilder().Input("x", 1, 4).Node("Dropout", ["x"], ["y", "mask"]).Output("y").Build());
        Assert.Equal(["y", ""], graph.Nodes[0].Outputs);
        Assert.DoesNotContain("mask", graph.Shapes.Keys);
    }
}
