using Vouch.Network;

namespace Vouch.Storage;

/// <summary>Tells listeners which tasks changed. A listener that throws does not keep the others from hearing.</summary>
internal sealed class ChangeHub
{
    private readonly Lock _gate = new();
    private Action<IReadOnlyList<TaskId>>[] _listeners = [];

    public IDisposable Add(Action<IReadOnlyList<TaskId>> listener)
    {
        lock (_gate) _listeners = [.. _listeners, listener];
        return new Subscription(this, listener);
    }

    public void Tell(IReadOnlyList<TaskId> tasks)
    {
        if (tasks.Count == 0) return;
        foreach (var listener in Volatile.Read(ref _listeners))
        {
            try
            {
                listener(tasks);
            }
#pragma warning disable CA1031 // What a listener does is not the store's: the commit it hears of stands.
            catch (Exception)
#pragma warning restore CA1031
            {
                continue;
            }
        }
    }

    private void Remove(Action<IReadOnlyList<TaskId>> listener)
    {
        lock (_gate)
        {
            var at = Array.IndexOf(_listeners, listener);
            if (at >= 0) _listeners = [.. _listeners[..at], .. _listeners[(at + 1)..]];
        }
    }

    private sealed class Subscription(ChangeHub hub, Action<IReadOnlyList<TaskId>> listener) : IDisposable
    {
        private int _disposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0) hub.Remove(listener);
        }
    }
}
