using System.Threading.Channels;
using Vouch.Identity;
using Vouch.Network.Wire;
using Vouch.Server.Hosting;

namespace Vouch.Server.Live;

/// <summary>
/// What happens, for whoever looks on: the dashboard and <c>GET /v1/stream</c>. Listeners who do not keep up lose the oldest
/// events, and see it by the gap in their numbers.
/// </summary>
public sealed class LiveFeed
{
    private const int Kept = 200;
    private const int Buffered = 256;
    private readonly Lock _gate = new();
    private readonly Queue<LiveEvent> _recent = new();
    private readonly List<Channel<LiveEvent>> _listeners = [];
    private readonly int _mostListeners;
    private readonly Clock _clock;
    private long _last;

    internal LiveFeed(CoordinatorOptions options, Clock clock) => (_mostListeners, _clock) = (options.Limits.MostListeners, clock);

    /// <summary>Listeners now.</summary>
    public int Listeners
    {
        get
        {
            lock (_gate) return _listeners.Count;
        }
    }

    /// <summary>The latest events, oldest first, at most 200.</summary>
    public IReadOnlyList<LiveEvent> Recent()
    {
        lock (_gate) return [.. _recent];
    }

    /// <summary>Events from now on, after those kept with a number above <paramref name="after"/>; null if too many listen.</summary>
    public IAsyncEnumerable<LiveEvent>? Listen(long after, CancellationToken cancellation)
    {
        var channel = Channel.CreateBounded<LiveEvent>(new BoundedChannelOptions(Buffered) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (_gate)
        {
            if (_listeners.Count >= _mostListeners) return null;
            foreach (var happened in _recent)
            {
                if (happened.Id > after) channel.Writer.TryWrite(happened);
            }

            _listeners.Add(channel);
        }

        return ReadAsync(channel, cancellation);
    }

    internal void Publish(string kind, string? task, Address? node, string text) => Publish(kind, _clock.Now, task, node?.ToString(), text);

    internal void Publish(string kind, long at, string? task, string? node, string text)
    {
        lock (_gate)
        {
            var happened = new LiveEvent(++_last, kind, at, task, node, text);
            if (_recent.Count >= Kept) _recent.Dequeue();
            _recent.Enqueue(happened);
            foreach (var listener in _listeners) listener.Writer.TryWrite(happened);
        }
    }

    private async IAsyncEnumerable<LiveEvent> ReadAsync(
        Channel<LiveEvent> channel, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        try
        {
            await foreach (var happened in channel.Reader.ReadAllAsync(cancellation)) yield return happened;
        }
        finally
        {
            lock (_gate) _listeners.Remove(channel);
        }
    }
}
