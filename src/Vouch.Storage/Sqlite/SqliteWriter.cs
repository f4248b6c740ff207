using System.Collections.Concurrent;

namespace Vouch.Storage.Sqlite;

/// <summary>The one thread that writes: SQLite has one writer, and nobody's own thread waits for the disk.</summary>
internal sealed class SqliteWriter : IDisposable
{
    private const int MostWaiting = 4_096;
    private readonly BlockingCollection<Action> _work = new(MostWaiting);
    private readonly Thread _thread;

    public SqliteWriter(string name)
    {
        _thread = new Thread(Loop) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>Runs work on the thread, after what was asked for before.</summary>
    public Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellation)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            _work.Add(() => Run(work, done, cancellation), cancellation);
        }
        catch (OperationCanceledException)
        {
            done.TrySetCanceled(cancellation);
        }
        catch (Exception e) when (e is InvalidOperationException or ObjectDisposedException)
        {
            done.TrySetException(new ObjectDisposedException("The store is closed."));
        }

        return done.Task;
    }

    /// <summary>Does what was asked for, then ends.</summary>
    public void Dispose()
    {
        if (_work.IsAddingCompleted) return;
        _work.CompleteAdding();
        _thread.Join();
        _work.Dispose();
    }

    private static void Run<T>(Func<T> work, TaskCompletionSource<T> done, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
        {
            done.TrySetCanceled(cancellation);
            return;
        }

        try
        {
            done.TrySetResult(work());
        }
#pragma warning disable CA1031 // It belongs to whoever asked, and is rethrown there.
        catch (Exception e)
#pragma warning restore CA1031
        {
            done.TrySetException(e);
        }
    }

    private void Loop()
    {
        foreach (var work in _work.GetConsumingEnumerable()) work();
    }
}
