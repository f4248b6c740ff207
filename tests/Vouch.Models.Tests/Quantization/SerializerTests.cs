using Vouch.Models.Graphs;
using Vouch.Models.Quantization;
using Xunit;
using static Vouch.Models.Tests.Quantization.FloatModel;

namespace Vouch.Models.Tests.Quantization;

/// <summary>Stored models come back unchanged; anything else is refused, never worse.</summary>
public class SerializerTests
{
    [Fact]
    public void WhatIsReadIsWhatWasWritten()
    {
        var model = Everything();
        var bytes = Bytes(model);
        using var stream = new MemoryStream([.. bytes, 7]);
        var read = QuantizedGraphSerializer.Read(stream);
        Assert.Equal(bytes.Length, stream.Position);
        Assert.Equal(bytes, Bytes(read));

        var codes = model.Graph.Inputs.Select(id => new long[model.Graph.Tensors[id].Count]).ToList();
        for (var i = 0; i < codes[0].Length; i++) codes[0][i] = 100 * i;
        var (a, b) = (IntegerExecutor.Run(model.Graph, codes), IntegerExecutor.Run(read.Graph, codes));
        Assert.Equal(a.Tensors, b.Tensors);
        Assert.Equal(a.Accumulators, b.Accumulators);
        Assert.Equal(model.Inputs[0].Multiplier, read.Inputs[0].Multiplier);
    }

    [Fact]
    public void TruncatedModelsAreRefused()
    {
        var bytes = Bytes(Everything());
        for (var length = 0; length < bytes.Length; length += 1 + (bytes.Length / 500))
            Assert.Throws<ModelException>(() => QuantizedGraphSerializer.Read(new MemoryStream(bytes[..length])));
    }

    [Fact]
    public void DamagedModelsAreRefusedOrStillSound()
    {
        var bytes = Bytes(Everything());
        var random = new Random(5);
        var refused = 0;
        for (var round = 0; round < 800; round++)
        {
            var damaged = (byte[])bytes.Clone();
            // Tables and weights fill most of the bytes; the interesting ones are at both ends.
            var at = random.Next(3) switch
            {
                0 => random.Next(bytes.Length),
                1 => random.Next(1500),
                _ => bytes.Length - 1 - random.Next(2500),
            };
            damaged[at] ^= (byte)(1 << random.Next(8));
            try
            {
                var model = QuantizedGraphSerializer.Read(new MemoryStream(damaged));
                IntegerExecutor.Run(model.Graph, [.. model.Graph.Inputs.Select(id => new long[model.Graph.Tensors[id].Count])]);
            }
            catch (Exception e) when (e is ModelException or UnprovableInputException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 160, 799);
    }

    [Fact]
    public void OtherVersionsAndOtherFilesAreRefused()
    {
        var bytes = Bytes(Everything());
        bytes[4]++;
        Assert.Contains("version 2", Refusal(bytes), StringComparison.Ordinal);
        Assert.Contains("damaged", Refusal("something else entirely"u8.ToArray()), StringComparison.Ordinal);
    }

    private static string Refusal(byte[] bytes) =>
        Assert.Throws<ModelException>(() => QuantizedGraphSerializer.Read(new MemoryStream(bytes))).Message;

    private static byte[] Bytes(QuantizedModel model)
    {
        using var stream = new MemoryStream();
        QuantizedGraphSerializer.Write(stream, model);
        return stream.ToArray();
    }

    /// <summary>A small network with every kind of node.</summary>
    private static QuantizedModel Everything()
    {
        var m = new FloatModel(new Random(2));
        var x = m.Node("Mul", [m.Node("Sub", [m.Input(1, 2, 6, 6), m.Weights(1, 2, 1, 1)]), m.Positive(0.5, 2, 2, 1, 1)]);
        var conv = m.Node("Relu", [m.Node("Conv", [x, m.Weights(0.4, 3, 2, 3, 3), m.Weights(1, 3)], Attribute("pads", 1, 1, 1, 1))]);
        var average = m.Node("AveragePool", [conv], Attribute("kernel_shape", 3, 3), Attribute("pads", 1, 1, 1, 1));
        var max = m.Node("MaxPool", [conv], Attribute("kernel_shape", 3, 3), Attribute("pads", 1, 1, 1, 1));
        var joined = m.Node("Concat", [average, m.Node("Pad", [max, m.Integers(0, 1, 0, 0, 0, -1, 0, 0)])], Attribute("axis", 1));
        var product = m.Node("Mul", [joined, m.Node("Tanh", [joined])]);
        var flat = m.Node("Flatten", [m.Node("Transpose", [m.Node("Add", [product, joined])], Attribute("perm", 0, 2, 3, 1))]);
        var scores = m.Node("Gemm", [flat, m.Weights(0.1, 216, 5)]);
        var graph = m.Build(m.Node("Softmax", [scores]), m.Node("LogSoftmax", [scores]));
        var model = Quantizer.Quantize(graph, new CalibrationData(m.Samples(10))).Model;
        Assert.Equal(12, model.Graph.Nodes.Select(node => node.GetType()).Distinct().Count());
        return model;
    }
}
