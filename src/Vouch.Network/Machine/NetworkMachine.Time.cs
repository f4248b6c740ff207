using Vouch.Network.Commands;
using Vouch.Network.Ports;
using Vouch.Network.Receipts;
using Vouch.Network.Tasks;

namespace Vouch.Network.Machine;

/// <summary>What time does to tasks.</summary>
public sealed partial class NetworkMachine
{
    private Decision Tick(IStateView state, TickCommand command, long now)
    {
        if (state.Task(command.Task) is not { } task) return NoTask(command.Task);
        if (task.IsTerminal) return Decision.Nothing;
        if (now >= task.Order.Order.Expiry) return Expire(state, task, now);
        if (task.Lease is { } lease) return now >= lease.ExpiresAt ? RunOut(state, task, lease, now) : Decision.Nothing;
        return Doom(task) is { } doom ? Fail(task, doom, now) : Decision.Nothing;
    }

    /// <summary>
    /// The end of a task whose time is up. Its node, if any, is not blamed: a requester could otherwise ruin nodes with
    /// orders that nobody can finish in time.
    /// </summary>
    private Decision Expire(IStateView state, TaskRecord task, long now)
    {
        const string Reason = "Nobody delivered a proof before its expiry.";
        var (closed, refund) = Close(task, TaskState.Expired, Reason);
        var node = task.Lease is { } lease && state.Node(lease.Node) is { } holder ? Free(holder, lease) : null;
        var parties = task.Lease is { } held ? Parties(task, held.Node) : [task.Order.Order.Requester];
        return Take(closed, node, new Entry(EntryKind.Expired, now, task.Id, parties, new EndEvidence(Reason).ToBytes(), refund));
    }

    /// <summary>Unknown is not guilty: the holder is asked once more before its lease is lost.</summary>
    private Decision RunOut(IStateView state, TaskRecord task, Lease lease, long now)
    {
        if (lease.IsQuestioned) return Release(state, task, lease, ReleaseCause.Lost, now);
        var until = Math.Min(Later(now, _rules.QuestionMilliseconds), task.Order.Order.Expiry);
        return Take(Next(task with { Lease = lease with { ExpiresAt = until, IsQuestioned = true } }), null, null);
    }

    private Decision Fail(TaskRecord task, string doom, long now)
    {
        var (closed, refund) = Close(task, TaskState.Failed, doom);
        return Take(closed, null, new Entry(
            EntryKind.Failed, now, task.Id, [task.Order.Order.Requester], new EndEvidence(doom).ToBytes(), refund));
    }
}
