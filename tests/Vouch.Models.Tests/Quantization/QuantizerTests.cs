using Vouch.Models.Graphs;
using Vouch.Models.Quantization;
using Xunit;
using static Vouch.Models.Tests.Quantization.FloatModel;

namespace Vouch.Models.Tests.Quantization;

/// <summary>What the quantiser fuses, assumes and refuses.</summary>
public class QuantizerTests
{
    [Fact]
    public void AResidualBlockBecomesTwoConvolutions()
    {
        var m = new FloatModel(new Random(1));
        var x = m.Input(1, 3, 6, 6);
        var y = m.Node("Relu", [Normalised(m, m.Node("Conv", [x, m.Weights(0.3, 3, 3, 3, 3)], Attribute("pads", 1, 1, 1, 1)), 3)]);
        var z = Normalised(m, m.Node("Conv", [y, m.Weights(0.3, 3, 3, 3, 3)], Attribute("pads", 1, 1, 1, 1)), 3);
        var graph = Quantize(m, m.Node("Relu", [m.Node("Add", [m.Node("Dropout", [z]), y])])).Graph;
        Assert.Equal(2, graph.Nodes.Count);
        var last = Assert.IsType<ConvolutionNode>(graph.Nodes[1]);
        Assert.Single(last.Addends);
        Assert.Equal(new ClampActivation(true), last.Requantization.Activation);
    }

    [Fact]
    public void AFunctionBehindAPoolJoinsTheConvolution()
    {
        var m = new FloatModel(new Random(1));
        var pool = m.Node("MaxPool", [m.Node("Conv", [m.Input(1, 3, 6, 6), m.Weights(0.3, 3, 3, 3, 3)])], Attribute("kernel_shape", 2, 2));
        var graph = Quantize(m, m.Node("Relu", [m.Node("Flatten", [pool])])).Graph;
        Assert.Equal([typeof(ConvolutionNode), typeof(WindowMaxNode), typeof(ReshapeNode)], graph.Nodes.Select(node => node.GetType()));
    }

    [Fact]
    public void FeatureScalingIsDoneWhileEncoding()
    {
        var m = new FloatModel(new Random(1));
        var x = m.Node("Div", [m.Node("Sub", [m.Input(1, 2), m.Constant([1000, 0.001f], 2)]), m.Constant([500, 0.0005f], 2)]);
        var result = Quantizer.Quantize(
            m.Build(m.Node("Gemm", [x, m.Weights(1, 2, 3)])), CalibrationData.Of([Tensor.Of([2000, 0.003f], 1, 2)]));
        Assert.Single(result.Graph.Nodes);
        Assert.Equal([1 / 500f, 1 / 0.0005f], result.Inputs[0].Multiplier!, (a, b) => Math.Abs(a / b - 1) < 1e-6);
        Assert.Contains(result.Notes, note => note.Contains("public parameters", StringComparison.Ordinal));
        // (2000 - 1000) / 500 = 2 and (0.003 - 0.001) / 0.0005 = 4, the largest, of which one bit of headroom is kept.
        Assert.Equal([8191.75, 16383.5], result.Inputs[0].Encode(Tensor.Of([2000, 0.003f], 1, 2)).Select(q => (double)q), (a, b) => Math.Abs(a - b) <= 1);
    }

    [Fact]
    public void TheSameModelGivesTheSameNetwork()
    {
        static byte[] Once()
        {
            var m = new FloatModel(new Random(1));
            using var stream = new MemoryStream();
            var gemm = m.Node("Gemm", [m.Input(1, 9), m.Weights(1, 9, 4)]);
            QuantizedGraphSerializer.Write(stream, Quantizer.Quantize(m.Build(m.Node("Tanh", [gemm]))).Model);
            return stream.ToArray();
        }

        Assert.Equal(Once(), Once());
    }

    [Fact]
    public void WithoutSamplesTheAssumptionIsSaid()
    {
        var m = new FloatModel(new Random(1));
        var result = Quantizer.Quantize(m.Build(m.Node("Gemm", [m.Input(1, 9), m.Weights(1, 9, 4)])));
        Assert.Contains("assumed to lie in [-1, 1]", result.Notes[0], StringComparison.Ordinal);
        result.Inputs[0].Encode(Tensor.Of([2f, -2, 1, 1, 1, 1, 1, 1, 1], 1, 9));
        Assert.Throws<UnprovableInputException>(() => result.Inputs[0].Encode(Tensor.Of([2.1f, 0, 0, 0, 0, 0, 0, 0, 0], 1, 9)));
        Assert.Throws<ModelException>(() => result.Inputs[0].Encode(Tensor.Of([float.NaN, 0, 0, 0, 0, 0, 0, 0, 0], 1, 9)));
        Assert.Throws<ModelException>(() => result.Inputs[0].Encode(Tensor.Of([1f], 1, 1)));
    }

    [Fact]
    public void ARefusedInputIsNamedWithTheRange()
    {
        var m = new FloatModel(new Random(1));
        var result = Quantizer.Quantize(
            m.Build(m.Node("Gemm", [m.Input(1, 2), m.Weights(1, 2, 4)])), CalibrationData.Of([Tensor.Of([3f, -1f], 1, 2)]));
        var error = Assert.Throws<UnprovableInputException>(() => result.Inputs[0].Encode(Tensor.Of([0, 6.5f], 1, 2)));
        Assert.Contains("'x0'", error.Message, StringComparison.Ordinal);
        Assert.Contains("element 1 ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("6.5", error.Message, StringComparison.Ordinal);
        Assert.Contains("6]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ValuesThatAreAlwaysZeroDoNoHarm()
    {
        var m = new FloatModel(new Random(1));
        var dead = m.Node("Gemm", [m.Input(1, 3), m.Constant(new float[12], 3, 4)]);
        var result = Quantizer.Quantize(m.Build(m.Node("Sigmoid", [dead])), CalibrationData.Of([Tensor.Of(new float[3], 1, 3)]));
        var run = IntegerExecutor.Run(result.Graph, [result.Inputs[0].Encode(Tensor.Of([0.5f, 1, -1], 1, 3))]);
        Assert.All(result.Outputs[0].Decode(run.Outputs(result.Graph)[0]), y => Assert.Equal(0.5, y, 4));
    }

    [Theory]
    [InlineData("weights", "element 1 of this constant is NaN")]
    [InlineData("divisor", "only division by constants")]
    [InlineData("operator", "'Floor'")]
    [InlineData("zero", "contains zero")]
    [InlineData("classes", "200 classes")]
    [InlineData("sample", "calibration sample 1")]
    public void WhatCannotBeProvenIsRefusedWithAReason(string what, string reason)
    {
        var m = new FloatModel(new Random(1));
        var x = m.Input(1, 3);
        var sample = Tensor.Of([1f, 2f, what == "sample" ? float.PositiveInfinity : 3f], 1, 3);
        var output = what switch
        {
            "weights" => m.Node("Gemm", [x, m.Constant([1, float.NaN, 2], 3, 1)]),
            "divisor" => m.Node("Div", [m.Node("Relu", [x]), m.Node("Sigmoid", [x])]),
            "operator" => m.Node("Floor", [x]),
            "zero" => m.Node("Div", [x, m.Constant([1, 0, 2], 3)]),
            "classes" => m.Node("LogSoftmax", [m.Node("Gemm", [x, m.Weights(1, 3, 200)])]),
            _ => m.Node("Relu", [x]),
        };
        var error = Assert.Throws<ModelException>(() => Quantizer.Quantize(m.Build(output), CalibrationData.Of([sample])));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    private static QuantizationResult Quantize(FloatModel model, string output) =>
        Quantizer.Quantize(model.Build(output), new CalibrationData(model.Samples(10)));

    private static string Normalised(FloatModel m, string x, int channels) => m.Node(
        "BatchNormalization",
        [x, m.Positive(0.5, 2, channels), m.Weights(1, channels), m.Weights(0.3, channels), m.Positive(0.2, 3, channels)]);
}
