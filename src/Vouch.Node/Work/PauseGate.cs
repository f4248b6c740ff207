namespace Vouch.Node.Work;

/// <summary>A gate that is open or closed; work passes it between steps.</summary>
internal sealed class PauseGate
{
    private readonly Lock _lock = new();
    private volatile TaskCompletionSource _open = Opened();

    public bool IsClosed => !_open.Task.IsCompleted;

    public void Close()
    {
        lock (_lock)
        {
            if (!IsClosed) _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public void Open()
    {
        lock (_lock) _open.TrySetResult();
    }

    /// <summary>Returns once the gate is open.</summary>
    public async Task PassAsync(CancellationToken cancellation)
    {
        while (IsClosed) await _open.Task.WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>The same for code that runs on a thread of its own.</summary>
    public void Pass(CancellationToken cancellation)
    {
        while (IsClosed) _open.Task.Wait(cancellation);
    }

    private static TaskCompletionSource Opened()
    {
        var source = new TaskCompletionSource();
        source.SetResult();
        return source;
    }
}
