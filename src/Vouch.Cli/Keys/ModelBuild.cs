using System.Diagnostics;
using Vouch.Cli.Terminal;
using Vouch.Compiler.Keys;
using Vouch.Compiler.Lowering;
using Vouch.Models.Graphs;
using Vouch.Models.IO;
using Vouch.Models.Onnx;
using Vouch.Models.Quantization;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Parameters;
using Vouch.Prover.Commitments;
using Vouch.Workspace;

namespace Vouch.Cli.Keys;

/// <summary>A model file read and, where given, its calibration samples.</summary>
/// <param name="Graph">The model.</param>
/// <param name="Samples">The samples; empty without a file.</param>
/// <param name="Name">What to call the model.</param>
internal sealed record ModelSource(Graph Graph, IReadOnlyList<IReadOnlyList<Tensor>> Samples, string Name)
{
    // What exporters write when nobody gave the graph a name.
    private static readonly string[] NoNames = ["", "torch_jit", "torch-jit-export", "main_graph", "main", "graph", "model"];

    /// <summary>Reads the files.</summary>
    /// <exception cref="Models.ModelException">One of them cannot be used.</exception>
    public static ModelSource Read(string model, string? calibration, IReadOnlyList<ShapeOverride> shapes)
    {
        RequireFile(model, "The model");
        if (calibration is not null) RequireFile(calibration, "The calibration file");
        var given = new Dictionary<string, int[]>();
        foreach (var shape in shapes)
        {
            if (!given.TryAdd(shape.Name, shape.Shape))
                throw new UsageException($"The shape of '{Safe.Text(shape.Name)}' is given twice.");
        }

        var graph = OnnxReader.ReadFile(model, ModelReadOptions.Default with { Shapes = given });
        var name = NoNames.Contains(graph.Name) ? Path.GetFileNameWithoutExtension(model) : graph.Name;
        return new ModelSource(graph, calibration is null ? [] : InputFile.ReadFile(calibration, graph.Inputs), name);
    }

    private static void RequireFile(string path, string what)
    {
        if (Directory.Exists(path))
            throw new UsageException($"{what} {Safe.Path(path)} is a directory.", "Give the file inside it.");
    }
}

/// <summary>A model with its keys.</summary>
/// <param name="Quantised">The integer network and notes.</param>
/// <param name="Proving">The secret half.</param>
/// <param name="Verifying">The public half.</param>
/// <param name="Agreement">Floats against integers on the calibration samples; null without samples.</param>
/// <param name="Milliseconds">Time of quantising and making keys, the comparison not included.</param>
internal sealed record ModelBuild(
    QuantizationResult Quantised, ProvingKey Proving, VerifyingKey Verifying, Agreement? Agreement, double Milliseconds)
{
    // For the time left on the screen only: measured on the sample models, in a process that has just started.
    private const double CommittingMilliseconds = 700;
    private const double CommittingMillisecondsPerWeight = 0.003;
    private const double ComparingOverCalibrating = 1.5;

    /// <summary>Quantises, lowers, commits and compares.</summary>
    /// <param name="source">The model and its samples.</param>
    /// <param name="options">What the user wants.</param>
    /// <param name="store">Where a large commitment is kept; null to keep none.</param>
    /// <param name="stage">Told where the work is.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <param name="inspect">Sees the sizes before anything is committed; what it throws ends the work.</param>
    public static ModelBuild Make(
        ModelSource source, CompileOptions options, ICommitmentStore? store, Stage stage, CancellationToken cancellation,
        Action<LoweredModel, MatrixParameters>? inspect = null)
    {
        var since = Stopwatch.GetTimestamp();
        stage.Name = "calibrating";
        var quantised = Quantizer.Quantize(source.Graph, new CalibrationData(source.Samples));
        cancellation.ThrowIfCancellationRequested();
        stage.Name = "committing to the weights and proving their ranges";
        var calibrating = Stopwatch.GetElapsedTime(since).TotalMilliseconds;
        var weights = source.Graph.ParameterCount;
        var comparing = source.Samples.Count > 0 ? calibrating * ComparingOverCalibrating : 0;
        stage.ExpectLeft(CommittingMilliseconds + (weights * CommittingMillisecondsPerWeight) + comparing);
        var named = quantised.Model with { Graph = quantised.Graph with { Name = source.Name } };
        var (proving, verifying) = Compile(named, options, store, inspect, cancellation);
        var spent = Stopwatch.GetElapsedTime(since).TotalMilliseconds;
        cancellation.ThrowIfCancellationRequested();
        Agreement? agreement = null;
        if (source.Samples.Count > 0)
        {
            stage.Name = "comparing with the float model";
            stage.ExpectLeft(comparing);
            agreement = Agreement.Measure(source.Graph, quantised.Model, Until(source.Samples, cancellation));
        }

        return new ModelBuild(quantised, proving, verifying, agreement, spent);
    }

    private static (ProvingKey Proving, VerifyingKey Verifying) Compile(
        QuantizedModel model, CompileOptions options, ICommitmentStore? store, Action<LoweredModel, MatrixParameters>? inspect,
        CancellationToken cancellation)
    {
        try
        {
            return ModelCompiler.Compile(model, options, store, inspect, cancellation);
        }
        catch (ArgumentException e) when (e.ParamName == "budget")
        {
            throw new UsageException(
                $"No commitment fits this model with a budget of {options.Budget} proofs.", "Ask for a smaller --budget.", e);
        }
    }

    private static IEnumerable<T> Until<T>(IEnumerable<T> items, CancellationToken cancellation)
    {
        foreach (var item in items)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return item;
        }
    }
}
