using System.Text.Json;
using Vouch.Models.Execution;
using Vouch.Models.Graphs;
using Vouch.Models.IO;
using Vouch.Models.Onnx;
using Vouch.Models.Tests.Support;
using Xunit;

namespace Vouch.Models.Tests.Models;

/// <summary>
/// Models and inputs that users of another prover bring: each runs, and where the file tells the outputs they agree; or
/// it is refused because of its operators.
/// </summary>
public class ForeignModelTests
{
    // Some of the recorded outputs come from low-precision fixed-point arithmetic rather than from floats.
    private const double Tolerance = 2e-2;
    private const int LeastRun = 16;
    private const int LeastCompared = 9;

    [Fact]
    public void TheyRunAsRecordedOrAreRefusedForTheirOperators()
    {
        var (run, compared, refused) = (0, 0, new List<string>());
        foreach (var folder in Directory.GetDirectories(TestFiles.Shared("models", "ezkl")).Order(StringComparer.Ordinal))
        {
            Graph graph;
            try
            {
                graph = OnnxReader.ReadFile(Path.Combine(folder, "network.onnx"));
            }
            catch (ModelException e) when (e.Operator is not null)
            {
                refused.Add($"{Path.GetFileName(folder)}: {e.Message.Split(". Supported")[0]}");
                continue;
            }

            var input = Path.Combine(folder, "input.json");
            var samples = InputFile.ReadFile(input, graph.Inputs);
            var outputs = new FloatExecutor(graph).RunOrdered(samples[0]);
            run++;
            if (Recorded(input) is not { } expected) continue;
            compared++;
            for (var i = 0; i < expected.Length; i++)
            {
                Assert.Equal(expected[i].Length, outputs[i].Count);
                for (var j = 0; j < expected[i].Length; j++)
                {
                    Assert.True(
                        Math.Abs(expected[i][j] - outputs[i].Floats[j]) <= Tolerance * (1 + Math.Abs(expected[i][j])),
                        $"{folder}, output {i}, element {j}: expected {expected[i][j]}, got {outputs[i].Floats[j]}");
                }
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{run} run, {compared} of them compared, {refused.Count} refused:\n{string.Join('\n', refused)}");
        Assert.True(run >= LeastRun && compared >= LeastCompared, $"only {run} run and {compared} compared");
    }

    private static double[][]? Recorded(string path)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(path));
        return json.RootElement.TryGetProperty("output_data", out var outputs)
            ? [.. outputs.EnumerateArray().Select(list => list.EnumerateArray().Select(number => number.GetDouble()).ToArray())]
            : null;
    }
}
