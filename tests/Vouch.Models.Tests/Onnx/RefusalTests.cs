using Vouch.Models.Graphs;
using Vouch.Models.Onnx;
using Vouch.Models.Operators;
using Vouch.Models.Tests.Support;
using Xunit;
using static Vouch.Models.Tests.Support.OnnxBuilder;

namespace Vouch.Models.Tests.Onnx;

/// <summary>Models that are well-formed files but wrong or beyond reach: each refusal says what, where and what to do.</summary>
public class RefusalTests
{
    [Fact]
    public void AnUnsupportedOperatorNamesItselfItsNodeAndTheSupportedOnes()
    {
        var error = Refused(Model().Node("NonMaxSuppression", ["x"], ["y"]).Output("y"), "'NonMaxSuppression' is not supported");
        Assert.Equal("NonMaxSuppression_y", error.Node);
        Assert.Equal("NonMaxSuppression", error.Operator);
        Assert.All(OperatorRegistry.Supported, op => Assert.Contains(op, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void AnUnsupportedOperatorThatNoOutputNeedsIsNoObstacle()
    {
        var graph = OnnxReader.Read(Model().Node("NonMaxSuppression", ["x"], ["z"]).Node("Relu", ["x"], ["y"]).Output("y").Build());
        Assert.Equal("Relu", Assert.Single(graph.Nodes).OpType);
    }

    [Fact]
    public void ForeignDomainsFunctionsAndSubgraphsAreRefused()
    {
        var foreign = new ProtoWriter().String(1, "x").String(2, "y").String(4, "Magic").String(7, "com.example");
        Refused(Model().Raw(1, foreign).Output("y"), "domain 'com.example'");

        byte[] functions = [.. Model().Node("Relu", ["x"], ["y"]).Output("y").Build(), .. new ProtoWriter().Message(25, new ProtoWriter()).ToArray()];
        Assert.Contains("functions", Assert.Throws<ModelException>(() => OnnxReader.Read(functions)).Message, StringComparison.Ordinal);

        var subgraph = new ProtoWriter().String(1, "body").Message(6, new ProtoWriter()).Int(20, 5);
        Refused(Model().Node("Loop", ["x"], ["y"], subgraph).Output("y"), "holds a subgraph");
    }

    [Theory]
    [InlineData(6, "operator set 6; supported are 7 to 21")]
    [InlineData(22, "operator set 22")]
    [InlineData(0, "operator set 0")]
    [InlineData(-5, "operator set -5")]
    public void OperatorSetsOutOfRangeAreRefused(int opset, string expected) =>
        Refused(new OnnxBuilder { Opset = opset }.Input("x", 1, 4).Node("Relu", ["x"], ["y"]).Output("y"), expected);

    [Fact]
    public void AFileWithoutOperatorSetOrGraphIsRefused()
    {
        Refused(new OnnxBuilder { Opset = null }.Input("x", 1, 4).Node("Relu", ["x"], ["y"]).Output("y"), "does not say which ONNX operator set");
        Assert.Contains("no graph", Assert.Throws<ModelException>(() => OnnxReader.Read(new ProtoWriter().Int(1, 7).ToArray())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BrokenWiringIsRefused()
    {
        var missing = Refused(Model().Node("Relu", ["nowhere"], ["y"]).Output("y"), "reads 'nowhere'");
        Assert.Equal("nowhere", missing.Value);
        Refused(Model().Node("Add", ["x", "b"], ["a"]).Node("Relu", ["a"], ["b"]).Node("Relu", ["x"], ["y"]).Output("y"), "cycle");
        Refused(Model().Node("Relu", ["y"], ["y"]).Output("y"), "cycle");
        Refused(Model().Node("Relu", ["x"], ["y"]).Node("Tanh", ["x"], ["y"]).Output("y"), "name already taken");
        Refused(Model().Node("Relu", ["x"], ["x"]).Output("x"), "name already taken");
        Refused(Model().Input("x", 1, 4).Node("Relu", ["x"], ["y"]).Output("y"), "declared twice");
        Refused(Model().Constant("c", [1f], 1).Constant("c", [1f], 1).Node("Relu", ["x"], ["y"]).Output("y"), "stated twice");
        Refused(Model().Node("Relu", ["x"], ["y"]).Output("z"), "nothing makes it");
        Refused(Model().Node("Relu", ["x"], ["y"]).Output("y").Output("y"), "same output twice");
        Refused(Model().Node("Relu", ["x"], ["y"]), "no outputs");
        Refused(Model().Node("Relu", [], ["y"]).Output("y"), "lists 0 inputs");
        Refused(Model().Node("Relu", [""], ["y"]).Output("y"), "input number 1 is missing");
    }

    [Fact]
    public void NodesComeInAnyOrder()
    {
        var graph = OnnxReader.Read(Model().Node("Relu", ["a"], ["y"]).Node("Tanh", ["x"], ["a"]).Output("y").Build());
        Assert.Equal(["Tanh", "Relu"], graph.Nodes.Select(node => node.OpType));
    }

    [Fact]
    public void ConstantsThatLieAboutTheirSizeAreRefused()
    {
        RefusedConstant(Tensor("c", 1, 1L << 40).Bytes(9, new byte[16]), "the most is");
        RefusedConstant(Tensor("c", 1, 1 << 20, 1 << 20).Bytes(9, new byte[16]), "1048576x1048576");
        RefusedConstant(Tensor("c", 1, 0, int.MaxValue, int.MaxValue), "the most is");
        RefusedConstant(Tensor("c", 1, 1 << 28).Bytes(9, new byte[16]), "the file has 16");
        RefusedConstant(Tensor("c", 1, 1 << 28), "the file has 0");
        RefusedConstant(Tensor("c", 1, -1).Bytes(9, new byte[4]), "dimension 0 is negative (-1)");
        RefusedConstant(Tensor("c", 1, 4).Bytes(9, new byte[15]), "needs 16 bytes of float32; the file has 15");
        RefusedConstant(Tensor("c", 1, 1).Float(4, 1).Float(4, 2), "needs 1 elements of float32; the file has 2");
        RefusedConstant(Tensor("c", 1, 1).Int(7, 1), "and 1 of another type");
        RefusedConstant(Tensor("c", 1, 1).Float(4, 1).Bytes(9, new byte[4]), "stored twice");
        RefusedConstant(Tensor("c", 13, 1).Int(11, -1), "beyond 63 bits");
        RefusedConstant(Tensor("c", 8, 1).String(6, "text"), "texts");
        RefusedConstant(Tensor("c", 14, 1).Bytes(9, new byte[8]), "complex64");
        RefusedConstant(Tensor("c", 99, 1).Bytes(9, new byte[8]), "unknown element type 99");
        RefusedConstant(Tensor("c", 1, [.. Enumerable.Repeat(1L, 17)]).Bytes(9, new byte[4]), "more than 16 entries");
    }

    [Fact]
    public void DataInAnotherFileIsRefusedByName()
    {
        var entry = new ProtoWriter().String(1, "location").String(2, "weights.bin");
        RefusedConstant(Tensor("c", 1, 4).Message(13, entry).Int(14, 1), "another file ('weights.bin')");
    }

    [Fact]
    public void AttributesNobodyUnderstandsAreRefused()
    {
        Refused(Model().Node("Relu", ["x"], ["y"], Attribute("secret", 1L)).Output("y"), "'secret' is not supported");
        Refused(Model().Node("LeakyRelu", ["x"], ["y"], Attribute("alpha", 1L)).Output("y"), "'alpha' should be a number");
        Refused(Model().Node("LeakyRelu", ["x"], ["y"], Attribute("alpha", 1f), Attribute("alpha", 2f)).Output("y"), "stated twice");
        Refused(Model().Node("Flatten", ["x"], ["y"], Attribute("axis", 1L << 40)).Output("y"), "out of range");
        Refused(Model().Node("Flatten", ["x"], ["y"], Attribute("axis", 3L)).Output("y"), "axis 3 does not exist");
    }

    [Fact]
    public void AbsurdSizesAreRefusedBeforeAnythingIsAllocated()
    {
        Refused(new OnnxBuilder().Input("x", 1, 1 << 30).Node("Relu", ["x"], ["y"]).Output("y"), "too large");
        Refused(new OnnxBuilder().Input("x", 1 << 20, 1 << 20).Node("Relu", ["x"], ["y"]).Output("y"), "too large");
        Refused(Model().Constant("s", 1 << 30, 1 << 30).Node("Expand", ["x", "s"], ["y"]).Output("y"), "do not fit together|the most is");
        Refused(Model().Constant("s", 1L << 40).Node("ConstantOfShape", ["s"], ["y"]).Output("y"), "absurdly large");
        Refused(Model().Constant("s", 1 << 28).Node("ConstantOfShape", ["s"], ["y"]).Output("y"), "computing constants");
        Refused(Image().Node("MaxPool", ["x"], ["y"], Attribute("kernel_shape", [2, 2]), Attribute("pads", [int.MaxValue, 0, 0, 0])).Output("y"), "absurdly large|nothing but padding");
        Refused(Image().Constant("w", [1f], 1, 1, 1, 1).Node("Conv", ["x", "w"], ["y"], Attribute("pads", [int.MaxValue, 0, 0, 0])).Output("y"), "absurdly large");
        Refused(Image().Constant("w", [1f], 1, 1, 1, 1).Node("Conv", ["x", "w"], ["y"], Attribute("pads", [1 << 20, 1 << 20, 0, 0])).Output("y"), "the most is");
    }

    [Fact]
    public void WindowsThatDoNotFitAreRefused()
    {
        Refused(Image().Node("MaxPool", ["x"], ["y"], Attribute("kernel_shape", [9, 9])).Output("y"), "reaches over 9 elements");
        Refused(Image().Node("MaxPool", ["x"], ["y"], Attribute("kernel_shape", [0, 2])).Output("y"), "does not fit 2 spatial dimensions");
        Refused(Image().Node("MaxPool", ["x"], ["y"]).Output("y"), "'kernel_shape' is missing");
        Refused(Image().Node("MaxPool", ["x"], ["y"], Attribute("kernel_shape", [2, 2]), Attribute("strides", [0, 1])).Output("y"), "positive numbers");
        Refused(Image().Node("MaxPool", ["x"], ["y"], Attribute("kernel_shape", [2, 2]), Attribute("pads", [2, 0, 0, 0])).Output("y"), "nothing but padding");
        Refused(Image().Constant("w", new float[8], 2, 4, 1, 1).Node("Conv", ["x", "w"], ["y"]).Output("y"), "do not fit 1 input channels");
        Refused(Image().Constant("w", new float[2], 2, 1, 1, 1).Constant("b", [1f], 1).Node("Conv", ["x", "w", "b"], ["y"]).Output("y"), "the bias 1");
    }

    [Fact]
    public void NamesCannotDriveATerminal()
    {
        var error = Refused(Model().Node("\u001b[31mEvil\u202e", ["x"], ["y"]).Output("y"), "not supported");
        Assert.DoesNotContain('\u001b', error.Message);
        Assert.DoesNotContain('\u202e', error.Message);
        var longName = Refused(Model().Node(new string('a', 10_000), ["x"], ["y"]).Output("y"), "not supported");
        Assert.True(longName.Message.Length < 2_000);
    }

    private static OnnxBuilder Model() => new OnnxBuilder().Input("x", 1, 4);

    private static OnnxBuilder Image() => new OnnxBuilder().Input("x", 1, 1, 6, 6);

    private static void RefusedConstant(ProtoWriter tensor, string expected) =>
        Refused(Model().Raw(5, tensor).Node("Relu", ["x"], ["y"]).Output("y"), expected);

    private static ModelException Refused(OnnxBuilder model, string expected)
    {
        var error = Assert.Throws<ModelException>(() => OnnxReader.Read(model.Build()));
        Assert.True(
            expected.Split('|').Any(part => error.Message.Contains(part, StringComparison.Ordinal)),
            $"expected '{expected}' in: {error.Message}");
        return error;
    }
}
