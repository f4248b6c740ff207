using System.Globalization;
using Vouch.Models.Graphs;
using Vouch.Models.IO;
using Vouch.Models.Onnx;
using Vouch.Models.Quantization;
using Vouch.Models.Tests.Support;
using Xunit;

namespace Vouch.Models.Tests.Quantization;

/// <summary>Models that users of another prover bring are quantised closely, or refused with a reason.</summary>
public class ForeignQuantizationTests(ITestOutputHelper output)
{
    private const int LeastQuantised = 12;
    private const double Close = 2e-3;

    [Fact]
    public void TheyAreFollowedCloselyOrRefused()
    {
        var quantised = 0;
        foreach (var folder in Directory.GetDirectories(TestFiles.Shared("models", "ezkl")).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(folder);
            IReadOnlyList<IReadOnlyList<Tensor>> samples;
            Graph graph;
            try
            {
                graph = OnnxReader.ReadFile(Path.Combine(folder, "network.onnx"));
                samples = InputFile.ReadFile(Path.Combine(folder, "input.json"), graph.Inputs);
            }
            catch (ModelException)
            {
                continue; // refused by the reader, whose own tests say why
            }

            try
            {
                var result = Quantizer.Quantize(graph, new CalibrationData(samples));
                var agreement = Agreement.Measure(graph, result.Model, samples);
                quantised++;
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{name}: relative error {agreement.MaxRelativeError:E2}, {result.Graph.Nodes.Count} nodes"));
                Assert.Equal(0, agreement.Refused);
                Assert.True(agreement.MaxRelativeError < Close, $"{name}: relative error {agreement.MaxRelativeError:E2}");
            }
            catch (ModelException e)
            {
                output.WriteLine($"{name} refused: {e.Message}");
            }
        }

        Assert.True(quantised >= LeastQuantised, $"only {quantised} were quantised");
    }
}
