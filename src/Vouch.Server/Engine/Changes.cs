using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vouch.Network;
using Vouch.Network.Ports;
using Vouch.Network.Tasks;
using Vouch.Network.Wire;
using Vouch.Server.Hosting;
using Vouch.Server.Nodes;

namespace Vouch.Server.Engine;

/// <summary>
/// What to do when a task has changed, whoever changed it: wake those who wait for it, tell the node that holds its lease.
/// </summary>
internal sealed class Changes(INetworkStore store, NodeRegistry registry, Dispatcher dispatcher, ILogger<Changes> log) : BackgroundService
{
    private const int MostWaiters = 20_000;
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(2);
    private readonly ConcurrentDictionary<TaskId, TaskCompletionSource> _waiters = new();
    private readonly Channel<TaskId> _changed = Channel.CreateBounded<TaskId>(
        new BoundedChannelOptions(100_000) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });

    /// <summary>A task: at once if it is terminal or the wait is 0, else when it changes or the wait is over.</summary>
    public async Task<TaskRecord?> WaitAsync(TaskId id, int milliseconds, INetworkStore from, CancellationToken cancellation)
    {
        var until = Environment.TickCount64 + milliseconds;
        var first = await from.FindTaskAsync(id, cancellation);
        var task = first;
        while (task is { IsTerminal: false } && task.Version == first!.Version)
        {
            var left = until - Environment.TickCount64;
            if (left <= 0) break;
            if (_waiters.Count >= MostWaiters) throw Refusal.Busy("Too many wait for tasks at once.", 5);
            var waiter = _waiters.GetOrAdd(id, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

            // Looking again after registering closes the gap in which a change would be missed; and from time to time, since
            // word of a change in another process may be lost.
            task = await from.FindTaskAsync(id, cancellation);
            if (task is null or { IsTerminal: true } || task.Version != first.Version) break;
            await Task.WhenAny(waiter.Task, Task.Delay(TimeSpan.FromMilliseconds(Math.Min(left, Again.TotalMilliseconds)), cancellation));
            cancellation.ThrowIfCancellationRequested();
            task = await from.FindTaskAsync(id, cancellation);
        }

        return task;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var listening = store.OnChanged(ids =>
        {
            foreach (var id in ids) _changed.Writer.TryWrite(id);
        });
        await foreach (var id in _changed.Reader.ReadAllAsync(stoppingToken))
        {
            if (_waiters.TryRemove(id, out var waiter)) waiter.TrySetResult();
            if (registry.Holder(id) is not { } session) continue;
            try
            {
                if (await store.FindTaskAsync(id, stoppingToken) is { } task) Tell(session, task);
            }
            catch (StoreUnavailableException e)
            {
                // The node's next beat sets it right.
                log.LogWarning("A change of {Task} was not told to its node: {Message}", id, LogText.Clean(e.Message));
            }
        }
    }

    private void Tell(NodeSession session, TaskRecord task)
    {
        if (session.Lease(task.Id) is not { } held) return;
        var id = task.Id.ToString();
        if (task.Lease is { } lease && lease.Node == session.Node && lease.Epoch == held.Epoch)
        {
            var asks = lease.IsQuestioned && !held.IsQuestioned;
            session.Hold(task.Id, held with { ExpiresAt = lease.ExpiresAt, IsQuestioned = lease.IsQuestioned });
            if (asks) session.Send(new Question(id, lease.Epoch));
            return;
        }

        if (!registry.Release(session, task.Id)) return;
        if (task.Result is { } result && result.Claim.Claim.Node == session.Node && result.Claim.Claim.Epoch == held.Epoch)
            session.Send(new Settled(id, held.Epoch, result.Paid));
        else
            session.Send(new Revoke(id, held.Epoch, task.Reason));
        if (session.FreeSlots > 0) dispatcher.Offer(session.Node);
    }
}
