using Vouch.Models.Graphs;
using Vouch.Models.Quantization.Calibration;
using Vouch.Models.Quantization.Emission;
using Vouch.Models.Quantization.Lowering;
using Vouch.Models.Quantization.Lowering.Fusions;
using Vouch.Models.Quantization.Validation;

namespace Vouch.Models.Quantization;

/// <summary>
/// Turns a float graph into an integer network: runs calibration samples to learn ranges, fuses what can be fused,
/// chooses scales and writes the integer nodes. Deterministic: the same model, samples and options give the same
/// network.
/// </summary>
public static class Quantizer
{
    /// <summary>Quantises a model.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="calibration">Typical inputs; without any, ranges are assumed and the notes say so.</param>
    /// <param name="options">The choices; null for the defaults.</param>
    /// <exception cref="ModelException">The model, or a sample, cannot be quantised; the message says why.</exception>
    public static QuantizationResult Quantize(
        Graph graph, CalibrationData? calibration = null, QuantizerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        options ??= new QuantizerOptions();
        options.Check();
        // Unsupported operators are found before any time is spent on calibration.
        var plan = PlanBuilder.Build(graph);
        AffineIntoEncoding.Run(plan);
        FunctionsBeforeLayout.Run(plan);
        FusionPass.Run(plan);

        var samples = calibration?.Samples ?? [];
        if (samples.Count == 0)
        {
            plan.Notes.InsertRange(0, SyntheticSamples.Notes(graph, options));
            samples = SyntheticSamples.Make(graph, options);
        }

        var ranges = RangeCollector.Collect(graph, samples);
        return Emit(graph, plan, ranges, options);
    }

    private static QuantizationResult Emit(
        Graph graph, Plan plan, Dictionary<string, ValueRange> ranges, QuantizerOptions options)
    {
        var observed = new Dictionary<string, ValueRange>(ranges);
        foreach (var (value, original) in plan.Originals) observed[value] = ranges[original];
        var emitter = new Emitter(plan, observed, Demands.Find(plan, observed, options), options);
        var inputs = plan.Inputs.Select(input => InputEncoder.Encode(emitter, input)).ToList();
        foreach (var step in plan.Steps) step.Emit(emitter);
        var network = emitter.Build(
            graph.Name, plan.Inputs.Select(input => emitter.TensorOf(input.Encoded).Id), plan.Outputs);
        GraphChecks.Check(network);
        var outputs = graph.Outputs.Zip(network.Outputs).Select(pair =>
            new OutputDecoding(pair.First.Name, pair.First.Shape, network.Tensors[pair.Second].Scale));
        return new QuantizationResult(
            new QuantizedModel(network, inputs, [.. outputs]), ranges, [.. graph.Notes, .. plan.Notes]);
    }
}
