using System.ComponentModel;
using Vouch.Prover;
using Vouch.Workspace;

namespace Vouch.Node.Work.Child;

/// <summary>
/// Proves in a process of its own, which lives from job to job: capped in cores, memory and priority, stopped by the system
/// within milliseconds when the owner wants the machine, and unable to take the node with it when it dies. Inputs, weights
/// and seeds reach it through its standard input and the key folder, never by argument, environment or a file of their own.
/// </summary>
/// <remarks>
/// Linux has all of that. Elsewhere the caps on heap and processor count hold, and the process ends with its input; stopping
/// works on macOS, and on Windows a pause waits for the next stage of the proof.
/// </remarks>
public sealed class ChildProcessWorker : IProvingWorker
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
    private readonly WorkerCommand _command;
    private readonly WorkerLimits _limits;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly PauseGate _gate = new();
    private readonly Lock _lock = new();
    private ChildProcess? _child;
    private TimeSpan _earlierCpuTime;
    private bool _disposed;

    /// <summary>Creates a worker; its process starts with the first job.</summary>
    /// <exception cref="UsageException">The limits make no sense.</exception>
    public ChildProcessWorker(WorkerCommand command, WorkerLimits limits, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(limits);
        limits.Check();
        _command = command;
        _limits = limits;
        _time = time ?? TimeProvider.System;
    }

    /// <inheritdoc/>
    public bool IsPaused => _gate.IsClosed;

    /// <inheritdoc/>
    public TimeSpan CpuTime
    {
        get
        {
            lock (_lock) return _earlierCpuTime + (_child?.CpuTime ?? TimeSpan.Zero);
        }
    }

    /// <summary>Number of the worker's process, while there is one.</summary>
    public int? ProcessId
    {
        get
        {
            lock (_lock) return _child is { Exited.IsCompleted: false } child ? child.Id : null;
        }
    }

    /// <inheritdoc/>
    public void Pause()
    {
        lock (_lock)
        {
            _gate.Close();
            if (_child is { } child && !child.Stop()) Tell(child, FrameKind.Pause);
        }
    }

    /// <inheritdoc/>
    public void Proceed()
    {
        lock (_lock)
        {
            if (_child is { } child && !child.Continue()) Tell(child, FrameKind.Proceed);
            _gate.Open();
        }
    }

    /// <inheritdoc/>
    public async Task<JobOutcome> ProveAsync(
        ProvingJob job, IProgress<ProvingStage>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        ObjectDisposedException.ThrowIf(_disposed, this);
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
            await _gate.PassAsync(cancellation).ConfigureAwait(false);
            var child = await LiveChildAsync().ConfigureAwait(false);
            return await ProveAsync(child, job, progress, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return new Cancelled();
        }
        catch (Exception e) when (e is Win32Exception or IOException or InvalidDataException or TimeoutException)
        {
            return new Crashed($"The proving worker cannot be started: {Safe.Text(e.Message.TrimEnd('.'))}.");
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        ChildProcess? child;
        lock (_lock) (_disposed, child) = (true, _child);
        if (child is null) return;
        child.Kill();
        await child.Exited.ConfigureAwait(false);
        Bury(child);
    }

    private async Task<JobOutcome> ProveAsync(
        ChildProcess child, ProvingJob job, IProgress<ProvingStage>? progress, CancellationToken cancellation)
    {
        JobOutcome? outcome = null;
        try
        {
            // The write must not be cut in half, and a stopped worker may not read it: cancelling kills below.
            var sending = child.Frames!.WriteAsync(FrameKind.Job, Messages.Write(job), CancellationToken.None);
            var receiving = ReceiveAsync(child, progress);
            var talking = Task.WhenAll(sending, receiving);
            await using (cancellation.Register(() => _ = CancelAsync(child, talking)))
                await talking.ConfigureAwait(false);
            outcome = await receiving.ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or ObjectDisposedException)
        {
            child.Kill();
        }

        if (outcome is not null) return outcome;
        await child.Exited.ConfigureAwait(false);
        var crash = Explain(child);
        Bury(child);
        return cancellation.IsCancellationRequested ? new Cancelled() : crash;
    }

    /// <summary>The outcome; null if the process ends before there is one.</summary>
    private static async Task<JobOutcome?> ReceiveAsync(ChildProcess child, IProgress<ProvingStage>? progress)
    {
        while (await child.Frames!.ReadAsync().ConfigureAwait(false) is { } frame)
        {
            switch (frame)
            {
                case { Kind: FrameKind.Outcome }: return Messages.ReadOutcome(frame.Payload);
                case { Kind: FrameKind.Stage, Payload: [var stage] }: progress?.Report((ProvingStage)stage); break;
                default: throw new InvalidDataException("The worker sent what no worker sends.");
            }
        }

        return null;
    }

    /// <summary>Asks first; a stopped worker, or one that does not answer, is killed: the job is not wanted any more.</summary>
    private async Task CancelAsync(ChildProcess child, Task talking)
    {
        if (!IsPaused)
        {
            Tell(child, FrameKind.Cancel);
            if (await Task.WhenAny(talking, Task.Delay(Patience, _time)).ConfigureAwait(false) == talking) return;
        }

        child.Kill();
    }

    private async Task<ChildProcess> LiveChildAsync()
    {
        ChildProcess? child;
        lock (_lock) child = _child;
        if (child is { Exited.IsCompleted: false }) return child;
        if (child is not null) Bury(child);
        child = await ChildProcess.StartAsync(_command, _limits).ConfigureAwait(false);
        try
        {
            await child.Frames!.WriteAsync(FrameKind.Limits, Messages.Write(Confinement.Of(_limits))).ConfigureAwait(false);
            var answer = await child.Frames.ReadAsync().WaitAsync(StartPatience, _time).ConfigureAwait(false);
            if (answer is not { Kind: FrameKind.Ready }) throw new InvalidDataException("The worker ended before it was ready.");
        }
        catch
        {
            child.Kill();
            await child.Exited.ConfigureAwait(false);
            child.Dispose();
            throw;
        }

        lock (_lock)
        {
            _child = child;
            if (_disposed) child.Kill();
            // A pause that came while the process was starting.
            if (IsPaused && !child.Stop()) Tell(child, FrameKind.Pause);
        }

        return child;
    }

    private void Bury(ChildProcess child)
    {
        lock (_lock)
        {
            if (_child != child) return;
            _earlierCpuTime += child.CpuTime;
            _child = null;
        }

        child.Dispose();
    }

    private static JobOutcome Explain(ChildProcess child)
    {
        if (child.RanOutOfMemory) return InProcessWorker.OutOfMemory;
        var code = child.ExitCode;
        return new Crashed(code > 128
            ? $"The proving worker was ended by signal {code - 128}."
            : $"The proving worker ended by itself with code {code}.");
    }

    private static void Tell(ChildProcess child, FrameKind kind) =>
        _ = child.Frames!.WriteAsync(kind, []).ContinueWith(sent => sent.Exception, TaskScheduler.Default);
}
