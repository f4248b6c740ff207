namespace Vouch.Server.Engine;

/// <summary>So many bytes may be in memory at once; who wants more waits, in order.</summary>
internal sealed class ByteBudget
{
    private readonly long _most;
    private readonly Lock _gate = new();
    private readonly Queue<(long Bytes, TaskCompletionSource Turn)> _waiting = new();
    private long _free;

    /// <summary>A budget of so many bytes.</summary>
    public ByteBudget(long most) => _free = _most = most;

    /// <summary>Takes bytes, to be given back by disposing.</summary>
    public async Task<IDisposable> TakeAsync(long bytes, CancellationToken cancellation)
    {
        if (bytes > _most) throw new ArgumentOutOfRangeException(nameof(bytes), $"{bytes} bytes never fit into {_most}.");
        TaskCompletionSource? turn = null;
        lock (_gate)
        {
            if (_waiting.Count == 0 && _free >= bytes) _free -= bytes;
            else _waiting.Enqueue((bytes, turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)));
        }

        if (turn is not null)
        {
            await using var registration = cancellation.Register(() => turn.TrySetCanceled(cancellation));
            await turn.Task;
        }

        return new Taken(this, bytes);
    }

    private void Give(long bytes)
    {
        lock (_gate)
        {
            _free += bytes;
            while (_waiting.TryPeek(out var next) && (next.Turn.Task.IsCanceled || next.Bytes <= _free))
            {
                _waiting.Dequeue();
                if (next.Turn.TrySetResult()) _free -= next.Bytes;
            }
        }
    }

    private sealed class Taken(ByteBudget budget, long bytes) : IDisposable
    {
        private int _isGiven;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isGiven, 1) == 0) budget.Give(bytes);
        }
    }
}
