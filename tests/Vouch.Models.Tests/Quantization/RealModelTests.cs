using System.Globalization;
using Vouch.Models.Execution;
using Vouch.Models.Graphs;
using Vouch.Models.Onnx;
using Vouch.Models.Quantization;
using Vouch.Models.Tests.Models;
using Vouch.Models.Tests.Support;
using Xunit;

namespace Vouch.Models.Tests.Quantization;

/// <summary>The shared trained models keep their classes and their accuracy in integers.</summary>
public class RealModelTests(ITestOutputHelper output)
{
    private const int CalibrationSamples = 100;

    [Fact]
    public void LeNetOnSomeDigits() => Check("mnist-lenet5.onnx", DataSets.Mnist().Take(1000), 0.999, 0.001);

    [Fact, Trait("Category", "Slow")]
    public void LeNetOnAllDigits() => Check("mnist-lenet5.onnx", DataSets.Mnist(), 0.999, 0.0005);

    [Fact]
    public void ResNetOnSomeImages() => Check("cifar10-resnet8.onnx", DataSets.Cifar10().Take(300), 0.99, 0.004);

    [Fact, Trait("Category", "Slow")]
    public void ResNetOnAllImages() => Check("cifar10-resnet8.onnx", DataSets.Cifar10(), 0.99, 0.002);

    [Fact]
    public void TheTabularModel() => Check("wdbc-mlp.onnx", DataSets.BreastCancer(), 0.99, 0.005);

    /// <summary>Calibrates on the first samples and measures on all of them: the full test set.</summary>
    private void Check(string file, IEnumerable<(float[] Values, int Label)> data, double leastSame, double mostLost)
    {
        var graph = OnnxReader.ReadFile(TestFiles.Shared("models", file));
        var samples = data.Select(sample => (Input: Tensor.Of(sample.Values, graph.Inputs[0].Shape), sample.Label)).ToList();
        var calibration = CalibrationData.Of(samples.Take(CalibrationSamples).Select(sample => sample.Input));
        var quantised = Quantizer.Quantize(graph, calibration);
        var held = samples;
        var agreement = Agreement.Measure(graph, quantised.Model, held.Select(sample => new[] { sample.Input }));

        var executor = new FloatExecutor(graph);
        var (floatRight, integerRight) = (0, 0);
        foreach (var (input, label) in held)
        {
            if (Class(executor.RunOrdered([input])[0].Floats) == label) floatRight++;
            var run = IntegerExecutor.Run(quantised.Graph, [quantised.Inputs[0].Encode(input)]);
            if (Class(quantised.Outputs[0].Decode(run.Outputs(quantised.Graph)[0])) == label) integerRight++;
        }

        var lost = (floatRight - integerRight) / (double)held.Count;
        foreach (var note in quantised.Notes) output.WriteLine(note);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{file}: {held.Count} samples, class equal {agreement.ClassAgreement:P3}, refused {agreement.Refused}, float right " +
            $"{floatRight}, integer right {integerRight}, relative error max {agreement.MaxRelativeError:E2} mean " +
            $"{agreement.MeanRelativeError:E2}"));
        Assert.True(agreement.ClassAgreement >= leastSame, $"class equal on {agreement.ClassAgreement:P3}");
        Assert.True(lost <= mostLost, $"accuracy lost: {lost:P3}");
    }

    private static int Class(float[] scores) => Array.IndexOf(scores, scores.Max());
}
