using Vouch.Models.Graphs;
using Vouch.Models.Onnx;
using Vouch.Models.Tests.Support;
using Xunit;

namespace Vouch.Models.Tests.Onnx;

/// <summary>Whatever the bytes: a graph or an explanation, never another exception.</summary>
public class HostileFileTests
{
    [Fact]
    public void AnEmptyFileIsExplained() =>
        Assert.Contains("empty", Assert.Throws<ModelException>(() => OnnxReader.Read([])).Message, StringComparison.Ordinal);

    [Fact]
    public void EveryTruncationOfASmallModelIsExplained()
    {
        var file = SmallModel();
        Assert.NotNull(OnnxReader.Read(file));
        for (var length = 0; length < file.Length; length++)
            Assert.NotEmpty(Assert.Throws<ModelException>(() => OnnxReader.Read(file.AsSpan(0, length))).Message);
    }

    [Theory]
    [InlineData("wdbc-mlp.onnx", 1)]
    [InlineData("mnist-lenet5.onnx", 97)]
    public void TruncationsOfARealModelAreExplained(string name, int step)
    {
        var file = File.ReadAllBytes(TestFiles.Shared("models", name));
        for (var length = 0; length < file.Length; length += step)
            Assert.NotEmpty(Assert.Throws<ModelException>(() => OnnxReader.Read(file.AsSpan(0, length))).Message);
    }

    [Fact]
    public void RandomBytesAreExplained()
    {
        var random = new Random(1);
        for (var i = 0; i < 20_000; i++)
        {
            var file = new byte[random.Next(1, 200)];
            random.NextBytes(file);
            Assert.NotEmpty(Assert.Throws<ModelException>(() => OnnxReader.Read(file)).Message);
        }
    }

    [Fact]
    public void EveryBitFlipOfASmallModelGivesAGraphOrAnExplanation()
    {
        var file = SmallModel();
        for (var bit = 0; bit < file.Length * 8; bit++)
        {
            file[bit / 8] ^= (byte)(1 << (bit % 8));
            Try(file);
            file[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Theory]
    [InlineData("wdbc-mlp.onnx", 5_000)]
    [InlineData("mnist-lenet5.onnx", 1_000)]
    [InlineData("cifar10-resnet8.onnx", 500)]
    public void DamagedRealModelsGiveAGraphOrAnExplanation(string name, int rounds)
    {
        var original = File.ReadAllBytes(TestFiles.Shared("models", name));
        var random = new Random(2);
        for (var i = 0; i < rounds; i++)
        {
            var file = (byte[])original.Clone();
            for (var flips = random.Next(1, 6); flips > 0; flips--)
                file[random.Next(file.Length)] ^= (byte)(1 << random.Next(8));
            Try(file);
        }
    }

    [Fact]
    public void DamageOutsideTheWeightsGivesAGraphOrAnExplanation()
    {
        // Most bytes of a real model are weights; the nodes and declarations are where damage hurts.
        var original = File.ReadAllBytes(TestFiles.Shared("models", "cifar10-resnet8.onnx"));
        var constants = ModelParser.Parse(original, ModelLimits.Default).Constants.Values.Max(constant => constant.Count);
        Assert.True(constants > 1000);
        var random = new Random(3);
        for (var i = 0; i < 3_000; i++)
        {
            var file = (byte[])original.Clone();
            // The head of the file: producer, then the nodes.
            file[random.Next(3_000)] = (byte)random.Next(256);
            Try(file);
        }
    }

    [Fact]
    public void DeepNestingIsRefused()
    {
        var message = new ProtoWriter();
        for (var i = 0; i < 1_000; i++) message = new ProtoWriter().Message(5, new ProtoWriter().Message(6, message));
        var file = new ProtoWriter().Message(7, new ProtoWriter().Message(1, message)).ToArray();
        Assert.Throws<ModelException>(() => OnnxReader.Read(file));
    }

    [Fact]
    public void TheFileSizeIsLimited()
    {
        var options = new ModelReadOptions { Limits = ModelLimits.Default with { MaxFileBytes = 10 } };
        Assert.Contains("the most is 10", Assert.Throws<ModelException>(() => OnnxReader.Read(SmallModel(), options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingFileIsSaidToBeMissing()
    {
        Assert.Contains("does not exist", Assert.Throws<ModelException>(() => OnnxReader.ReadFile("/no/such/model.onnx")).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be read", Assert.Throws<ModelException>(() => OnnxReader.ReadFile(Path.GetTempPath())).Message, StringComparison.Ordinal);
    }

    private static void Try(byte[] file)
    {
        try
        {
            OnnxReader.Read(file);
        }
        catch (ModelException e)
        {
            Assert.NotEmpty(e.Message);
        }
    }

    private static byte[] SmallModel() => new OnnxBuilder()
        .Input("x", "batch", 1, 6, 6)
        .Constant("w", new float[2 * 3 * 3], 2, 1, 3, 3)
        .Constant("shape", 0, -1)
        .Node("Conv", ["x", "w"], ["c"], OnnxBuilder.Attribute("strides", [1, 1]), OnnxBuilder.Attribute("pads", [1, 1, 1, 1]))
        .Node("Relu", ["c"], ["r"])
        .Node("MaxPool", ["r"], ["p"], OnnxBuilder.Attribute("kernel_shape", [2, 2]), OnnxBuilder.Attribute("strides", [2, 2]))
        .Node("Reshape", ["p", "shape"], ["f"])
        .Node("Softmax", ["f"], ["y"], OnnxBuilder.Attribute("axis", -1L))
        .Output("y")
        .Build();
}
