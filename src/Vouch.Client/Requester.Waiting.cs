using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Orders;
using Vouch.Network.Tasks;
using Vouch.Network.Wire;
using Vouch.Workspace;

namespace Vouch.Client;

/// <content>Following a task, and sealing its input again when its nodes are gone.</content>
public sealed partial class Requester
{
    private const int WaitMilliseconds = 20_000;
    private const int ResealPause = 1_000;

    /// <summary>
    /// Follows a task to its end; seals its input to other nodes when all it was sealed to are gone. Coordinators may be away
    /// meanwhile: until the order's expiry their silence is waited out.
    /// </summary>
    /// <param name="order">The order, submitted.</param>
    /// <param name="progress">Told what changes.</param>
    /// <param name="cancellation">Stops the waiting; the task goes on, and can be waited for again.</param>
    /// <exception cref="NetworkProblemException">A coordinator refuses, or none answers although the order has expired.</exception>
    public async Task<TaskAnswer> WaitAsync(
        PreparedOrder order, IProgress<TaskProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(order);
        TaskAnswer? last = null;
        for (var isAway = false; ;)
        {
            try
            {
                var task = await _client.TaskAsync(order.Id, last is null || isAway ? 0 : WaitMilliseconds, cancellation);
                if (isAway || last is null || Differs(task, last)) progress?.Report(new TaskProgress(Describe(task), task));
                (last, isAway) = (task, false);
                if (task.State >= TaskState.Done) return task;
                if (task is { NeedsCandidates: true, State: TaskState.Waiting } && !await ResealAsync(order, task, progress, cancellation))
                    await Task.Delay(ResealPause, cancellation);
            }
            catch (NetworkProblemException e) when (e.IsPassing && DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() < order.Order.Order.Expiry)
            {
                if (!isAway) progress?.Report(new TaskProgress($"{e.Message} Trying again.", last));
                isAway = true;
                await Task.Delay(ResealPause, cancellation);
            }
        }
    }

    private static bool Differs(TaskAnswer now, TaskAnswer before) =>
        now.State != before.State || now.Epoch != before.Epoch || now.NeedsCandidates != before.NeedsCandidates;

    private static string Describe(TaskAnswer task) => task.State switch
    {
        TaskState.Waiting => task.NeedsCandidates ? "its nodes are gone" : task.Epoch == 0 ? "waiting for a node" : "waiting for another node",
        TaskState.Leased => $"{Safe.Text(task.Node)} proves it for {task.Price} micro-credits",
        TaskState.Done => task.Result is { } result ? $"proven, checked, and {result.Paid + result.Fee} micro-credits paid" : "proven and paid",
        TaskState.Cancelled => "called off",
        TaskState.Expired => "its time is up",
        _ => "failed: " + Safe.Text(task.Reason, 400),
    };

    /// <summary>Seals to nodes that had no part in the task yet, as far as an order may have more; false if there are none.</summary>
    private async Task<bool> ResealAsync(
        PreparedOrder order, TaskAnswer task, IProgress<TaskProgress>? progress, CancellationToken cancellation)
    {
        var signed = order.Order.Order;
        if (signed.Trust == Trust.Named) return false;
        // An envelope loses no recipient: who could read the input once, could.
        var before = Envelope.Recipients(order.Envelope);
        var fresh = await FreshAsync(signed, before, cancellation);
        var isKnown = before.Select(b => b.ToString()).ToHashSet(StringComparer.OrdinalIgnoreCase).SetEquals(task.Candidates);
        if (fresh.Count == 0 && isKnown) return false;
        // On disk before it is sent, like the order: the number is used up then, whatever becomes of it.
        if (fresh.Count > 0) order.Envelope = Envelope.AddRecipients(order.Envelope, order.ContentKey, fresh, SealedForms.InputContext(signed));
        order.Changes++;
        _pending.Save(order);
        var change = new CandidateChange(signed.Network, order.Id, Envelope.Recipients(order.Envelope), order.Changes);
        var (inline, digest) = await PlaceAsync(order.Envelope, cancellation);
        try
        {
            var body = Signed(change.ToBytes(), _client.Ring.Signing.Sign(change.Digest));
            await _client.ResealAsync(order.Id, new ResealRequest(body, inline, digest), cancellation);
        }
        catch (NetworkProblemException e) when (e.Code is nameof(Network.Commands.RefusalCode.WrongState) or nameof(Network.Commands.RefusalCode.AlreadyDone))
        {
            // A node came back and has it, or it ended: the next look tells.
            return false;
        }

        progress?.Report(new TaskProgress($"sealed to {Math.Max(1, fresh.Count)} more: its first nodes are gone", task));
        return true;
    }

    private async Task<IReadOnlyList<Recipient>> FreshAsync(Order order, IReadOnlyList<Address> before, CancellationToken cancellation)
    {
        var room = Order.MostCandidates - before.Count;
        if (room <= 0) return [];
        var drawn = await _client.CandidatesAsync(order.Model, order.MaxPrice, Order.MostCandidates, cancellation);
        return ProfileCheck.Check(drawn.Candidates, order.Network, before.ToHashSet(), Math.Min(room, order.Candidates.Count), _checker);
    }
}
