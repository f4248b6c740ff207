using System.Diagnostics;
using Vouch.Models.Execution;
using Vouch.Models.Graphs;
using Vouch.Models.Onnx;
using Vouch.Models.Tests.Support;
using Xunit;

namespace Vouch.Models.Tests.Models;

/// <summary>The shared trained models reach in floats the accuracy they were trained to.</summary>
public class AccuracyTests
{
    [Fact]
    public void LeNetReadsHandwrittenDigits() => Check("mnist-lenet5.onnx", DataSets.Mnist(), 0.99);

    [Fact]
    public void ResNetRecognisesObjects() => Check("cifar10-resnet8.onnx", DataSets.Cifar10(), 0.79);

    [Fact]
    public void TheTabularModelTellsBenignFromMalignant() => Check("wdbc-mlp.onnx", DataSets.BreastCancer(), 0.98);

    private static void Check(string file, IEnumerable<(float[] Sample, int Label)> samples, double least)
    {
        var executor = new FloatExecutor(OnnxReader.ReadFile(TestFiles.Shared("models", file)));
        var input = executor.Graph.Inputs[0];
        var (right, total) = (0, 0);
        var clock = new Stopwatch();
        foreach (var (sample, label) in samples)
        {
            clock.Start();
            var scores = executor.RunOrdered([Tensor.Of(sample, input.Shape)])[0].Floats;
            clock.Stop();
            if (Array.IndexOf(scores, scores.Max()) == label) right++;
            total++;
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{file}: {right} of {total} right, {clock.Elapsed.TotalMilliseconds / total:F3} ms per sample on one thread");
        Assert.True(right >= least * total, $"{right} of {total} right; at least {least:P1} expected");
    }
}
