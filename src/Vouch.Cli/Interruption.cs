using System.Runtime.InteropServices;
using Vouch.Workspace.Files;

namespace Vouch.Cli;

/// <summary>
/// Ctrl-C and termination: asks the work to stop, and ends the process if it has not after a short while. Files are
/// replaced under <see cref="AtomicFile.Gate"/>, so ending the process never leaves half of something behind.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);
    private readonly CancellationTokenSource _source = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private Timer? _timer;

    private Interruption()
    {
    }

    /// <summary>Cancelled when the user interrupts.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Starts listening.</summary>
    public static Interruption Listen()
    {
        var interruption = new Interruption();
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM])
            interruption._registrations.Add(PosixSignalRegistration.Create(signal, interruption.OnSignal));
        return interruption;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _timer?.Dispose();
        _source.Dispose();
    }

    private static void End()
    {
        lock (AtomicFile.Gate)
        {
            AtomicFile.DiscardAll();
            TemporaryFolder.DiscardAll();
            if (!Console.IsErrorRedirected) Console.Error.Write("\u001b[?25h");
            Environment.Exit(ExitCode.Cancelled);
        }
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (_source.IsCancellationRequested) return;
        _timer = new Timer(_ => End(), null, Patience, Timeout.InfiniteTimeSpan);
        _source.Cancel();
    }
}
