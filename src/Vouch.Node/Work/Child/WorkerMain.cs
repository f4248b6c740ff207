using System.Runtime.InteropServices;
using Vouch.Prover;

namespace Vouch.Node.Work.Child;

/// <summary>
/// The worker's side of <see cref="ChildProcessWorker"/>. A program that composes a node calls <see cref="Run"/> with its
/// standard input and output when its only argument is <see cref="Argument"/>, before it does anything else.
/// </summary>
public static class WorkerMain
{
    /// <summary>The hidden argument.</summary>
    public const string Argument = "--proving-worker";

    private const int Ended = 0;
    private const int Misused = 2;

    /// <summary>Takes jobs until the input ends.</summary>
    /// <returns>The process's exit code.</returns>
    public static int Run(Stream input, Stream output) => Run(input, output, confinement => confinement.Apply());

    internal static int Run(Stream input, Stream output, Func<Confinement, bool> confine)
    {
        // Ctrl-C goes to every process of the terminal; when this one ends is the node's decision.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        using var frames = new Frames(input, output);
        try
        {
            return ServeAsync(frames, confine).GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return Misused;
        }
    }

    private static async Task<int> ServeAsync(Frames frames, Func<Confinement, bool> confine)
    {
        if (await frames.ReadAsync().ConfigureAwait(false) is not { Kind: FrameKind.Limits } first) return Misused;
        var confinement = Messages.ReadConfinement(first.Payload);
        if (!confine(confinement)) return Ended;
        var worker = new InProcessWorker(new WorkerLimits(
            MemoryBytes: confinement.MemoryBytes > 0 ? confinement.MemoryBytes : null, LoadedBytes: confinement.LoadedBytes));
        await frames.WriteAsync(FrameKind.Ready, []).ConfigureAwait(false);
        CancellationTokenSource? cancel = null;
        while (await frames.ReadAsync().ConfigureAwait(false) is { } frame)
        {
            switch (frame.Kind)
            {
                case FrameKind.Job:
                    // One job at a time: the node sends the next after this one's outcome.
                    cancel = new CancellationTokenSource();
                    _ = ProveAsync(worker, frames, Messages.ReadJob(frame.Payload), cancel.Token);
                    break;
                case FrameKind.Cancel: await (cancel?.CancelAsync() ?? Task.CompletedTask).ConfigureAwait(false); break;
                case FrameKind.Pause: worker.Pause(); break;
                case FrameKind.Proceed: worker.Proceed(); break;
                default: return Misused;
            }
        }

        // The node is gone or wants no more. A job that is still going ends with this process.
        return Ended;
    }

    private static async Task ProveAsync(InProcessWorker worker, Frames frames, ProvingJob job, CancellationToken cancel)
    {
        var outcome = await worker.ProveAsync(job, new StageReport(frames), cancel).ConfigureAwait(false);
        foreach (var codes in job.Inputs) Array.Clear(codes);
        try
        {
            await frames.WriteAsync(FrameKind.Outcome, Messages.Write(outcome), CancellationToken.None).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // Nobody is listening any more; the end of the input says so to the loop above.
        }
    }

    private sealed class StageReport(Frames frames) : IProgress<ProvingStage>
    {
        public void Report(ProvingStage value)
        {
            try
            {
                frames.WriteAsync(FrameKind.Stage, [(byte)value]).GetAwaiter().GetResult();
            }
            catch (IOException)
            {
                // As above.
            }
        }
    }
}
