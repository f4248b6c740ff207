using Vouch.Compiler.Keys;
using Vouch.Compiler.Lowering;
using Vouch.Identity;
using Vouch.Models.IO;
using Vouch.Models.Onnx;
using Vouch.Models.Quantization;
using Vouch.Node.Tests.Agent;
using Vouch.Node.Work;
using Vouch.Protocol.Keys;
using Vouch.Prover;
using Vouch.Workspace.Files;
using Vouch.Workspace.Keys;

[assembly: AssemblyFixture(typeof(AgentModels))]

namespace Vouch.Node.Tests.Agent;

/// <summary>A model as its owner has it, and inputs for it.</summary>
public sealed record AgentModel(KeyFolder Folder, VerifyingKey Key, long[][][] Inputs)
{
    /// <summary>Its name on a network.</summary>
    public Digest256 Id => Digest256.Read(Key.Digest);
}

/// <summary>A perceptron in the three ways that a network knows, compiled once.</summary>
public sealed class AgentModels : IDisposable
{
    private readonly TemporaryFolder _folder = TemporaryFolder.Create();
    private readonly Lazy<AgentModel> _committed;
    private readonly Lazy<AgentModel> _public;
    private readonly Lazy<AgentModel> _private;

    public AgentModels()
    {
        _committed = new(() => Compile("committed", CompileOptions.Default with { Inputs = Visibility.Committed, WeightsArePrivate = false }));
        _public = new(() => Compile("public", CompileOptions.Default with { Inputs = Visibility.Public, WeightsArePrivate = false }));
        _private = new(() => Compile("private", CompileOptions.Default with { Inputs = Visibility.Public }));
    }

    /// <summary>Committed input, public weights.</summary>
    public AgentModel Committed => _committed.Value;

    /// <summary>Everything public.</summary>
    public AgentModel Public => _public.Value;

    /// <summary>Public input, private weights.</summary>
    public AgentModel Private => _private.Value;

    public void Dispose() => _folder.Dispose();

    private AgentModel Compile(string name, CompileOptions options)
    {
        var at = Path.Combine(AppContext.BaseDirectory, "samples");
        var graph = OnnxReader.ReadFile(Path.Combine(at, "wdbc-mlp.onnx"), ModelReadOptions.Default);
        var data = InputFile.ReadFile(Path.Combine(at, "wdbc-records.jsonl"), graph.Inputs);
        var (proving, verifying) = ModelCompiler.Compile(Quantizer.Quantize(graph, new CalibrationData(data)).Model, options);
        var folder = new KeyFolder(Path.Combine(_folder.FolderPath, name));
        NewFolder.Create(folder.FolderPath);
        folder.Place(proving, verifying);
        return new AgentModel(folder, verifying, [.. data.Take(4).Select(sample => PortCodes.Encode(verifying.Interface.Inputs, sample))]);
    }
}

/// <summary>A worker that begins and never ends by itself.</summary>
internal sealed class StuckWorker : IProvingWorker
{
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isPaused;

    /// <summary>Once it has a job.</summary>
    public Task Begun => _begun.Task;

    public bool IsPaused => _isPaused;

    public TimeSpan CpuTime => TimeSpan.Zero;

    public async Task<JobOutcome> ProveAsync(ProvingJob job, IProgress<ProvingStage>? progress = null, CancellationToken cancellation = default)
    {
        _begun.TrySetResult();
        try
        {
            await Task.Delay(Timeout.Infinite, cancellation);
        }
        catch (OperationCanceledException)
        {
        }

        return new Cancelled();
    }

    public void Pause() => _isPaused = true;

    public void Proceed() => _isPaused = false;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
