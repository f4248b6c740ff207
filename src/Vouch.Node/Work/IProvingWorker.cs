using Vouch.Prover;

namespace Vouch.Node.Work;

/// <summary>Something that proves, one job at a time, and steps aside when told to.</summary>
public interface IProvingWorker : IAsyncDisposable
{
    /// <summary>Proves; waits for the job before it and for the end of a pause. Every failure is an outcome, not an exception.</summary>
    /// <param name="job">The job.</param>
    /// <param name="progress">Told of each stage as it begins.</param>
    /// <param name="cancellation">Cancels.</param>
    Task<JobOutcome> ProveAsync(
        ProvingJob job, IProgress<ProvingStage>? progress = null, CancellationToken cancellation = default);

    /// <summary>Stops using the processor and begins nothing, until <see cref="Proceed"/>. No work is lost. Idempotent.</summary>
    void Pause();

    /// <summary>Goes on. Idempotent.</summary>
    void Proceed();

    /// <summary>Whether it is paused.</summary>
    bool IsPaused { get; }

    /// <summary>Processor time spent so far.</summary>
    TimeSpan CpuTime { get; }
}
