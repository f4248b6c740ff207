using System.Diagnostics;
using Vouch.Models;
using Vouch.Models.Quantization;
using Vouch.Prover;
using Vouch.Workspace;
using Vouch.Workspace.Keys;

namespace Vouch.Node.Work;

/// <summary>
/// Proves in this process. A pause takes effect at the next stage of the proof, which for a large model can take seconds, and
/// nothing caps cores; a node that shares its owner's machine uses <see cref="Child.ChildProcessWorker"/>.
/// </summary>
public sealed class InProcessWorker : IProvingWorker
{
    /// <summary>What is said when memory ran out on the way.</summary>
    internal static readonly Refused OutOfMemory = new(
        "A proof of this model needs more memory than the worker may have. Raise the owner's memory cap.");

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly PauseGate _gate = new();
    private readonly LoadedProvers _provers;

    /// <summary>Creates a worker.</summary>
    /// <param name="limits">Of these the memory cap, by which jobs are refused, and the memory for loaded models count here.</param>
    public InProcessWorker(WorkerLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        limits.Check();
        _provers = new LoadedProvers(limits.LoadedBytes, limits.MemoryBytes);
    }

    /// <inheritdoc/>
    public bool IsPaused => _gate.IsClosed;

    /// <inheritdoc/>
    /// <remarks>Of this process, whatever else it does.</remarks>
    public TimeSpan CpuTime => Environment.CpuUsage.TotalTime;

    /// <inheritdoc/>
    public void Pause() => _gate.Close();

    /// <inheritdoc/>
    public void Proceed() => _gate.Open();

    /// <inheritdoc/>
    public async Task<JobOutcome> ProveAsync(
        ProvingJob job, IProgress<ProvingStage>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        try
        {
            await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return new Cancelled();
        }

        try
        {
            return await Task.Run(() => Guarded(job, progress, cancellation), CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _provers.Clear();
        _turn.Dispose();
        return ValueTask.CompletedTask;
    }

    private JobOutcome Guarded(ProvingJob job, IProgress<ProvingStage>? progress, CancellationToken cancellation)
    {
        try
        {
            return Prove(job, progress, cancellation);
        }
        catch (Exception e) when (IsOutOfMemory(e))
        {
            // The models loaded before may be what is too much: once more without them. What this proof rented is idle now, and the
            // next one must find room.
            var others = _provers.Count > 1;
            _provers.Clear();
            IdleBuffers.Trim();
            // Aggressive: what is free must be given back to the system too, or it counts against the cap where it cannot be used.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            return others ? Guarded(job, progress, cancellation) : OutOfMemory;
        }
        catch (Exception e)
        {
            return Explain(e);
        }
    }

    private Proven Prove(ProvingJob job, IProgress<ProvingStage>? progress, CancellationToken cancellation)
    {
        _gate.Pass(cancellation);
        var since = CpuTime;
        var model = _provers.Get(job.ModelFolder, cancellation);
        if (model.Verifying.HasCommittedInputs != job.InputSeed is { Length: > 0 })
        {
            throw new UsageException(model.Verifying.HasCommittedInputs
                ? "The model's inputs are committed, and the job opens no commitment."
                : "The job opens a commitment, and the model has no committed inputs.");
        }

        var execution = model.Prover.Run(job.Inputs, cancellation);
        var clock = new StageClock(new Checkpoint(_gate, progress, cancellation));
        var proof = model.Prover.Prove(execution, job.InputSeed, clock, cancellation);
        clock.Stop();
        using var self = Process.GetCurrentProcess();
        return new Proven(
            proof, execution.Outputs(model.Proving.Model.Graph), [.. clock.Milliseconds],
            (CpuTime - since).TotalSeconds, self.PeakWorkingSet64);
    }

    private static JobOutcome Explain(Exception e)
    {
        return Causes(e).FirstOrDefault(cause => cause is not OperationCanceledException) switch
        {
            null => new Cancelled(),
            UnprovableInputException unprovable => new Unprovable(
                $"This input drives {UnprovableInput.Place(unprovable)} outside the range the model was calibrated for."),
            UsageException usage => new Refused(usage.Advice is null ? usage.Message : $"{usage.Message} {usage.Advice}"),
            ModelException model => new Refused(Safe.Text(model.Message, 400)),
            IOException or UnauthorizedAccessException or InvalidDataException => new Refused("The model's files cannot be read."),
            var fault => new Crashed($"Proving failed ({fault.GetType().Name})."),
        };
    }

    private static bool IsOutOfMemory(Exception e) => Causes(e).Any(cause => cause is OutOfMemoryException);

    // Parallel loops wrap what they throw.
    private static Exception[] Causes(Exception e) => e is AggregateException many ? [.. many.Flatten().InnerExceptions] : [e];

    /// <summary>Between stages: waits while the owner wants the machine, then reports.</summary>
    private sealed class Checkpoint(PauseGate gate, IProgress<ProvingStage>? progress, CancellationToken cancellation)
        : IProgress<ProvingStage>
    {
        private ProvingStage? _last;

        public void Report(ProvingStage value)
        {
            gate.Pass(cancellation);
            cancellation.ThrowIfCancellationRequested();
            // The clock of stages enters the first one twice.
            if (value == _last) return;
            _last = value;
            progress?.Report(value);
        }
    }
}
