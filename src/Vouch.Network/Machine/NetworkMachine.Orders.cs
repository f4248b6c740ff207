using Vouch.Identity;
using Vouch.Network.Commands;
using Vouch.Network.Ledger;
using Vouch.Network.Ports;
using Vouch.Network.Receipts;
using Vouch.Network.Tasks;

namespace Vouch.Network.Machine;

/// <summary>What requesters do: submit, seal anew, call off.</summary>
public sealed partial class NetworkMachine
{
    /// <summary>Changes of candidates that a task may see: each is an entry of the chain that costs its author nothing.</summary>
    public const int MostReseals = 64;

    private Decision Submit(IStateView state, SubmitCommand command, long now)
    {
        var order = command.Order.Order;
        var id = order.Id;
        if (state.Task(id) is { } known)
        {
            return known.Order.Order.Digest == order.Digest
                ? Decision.Nothing
                : Decision.Refuse(RefusalCode.AlreadyDone, $"Another order has the name {id}. Sign this one with another nonce.");
        }

        if (IsStale(order.CreatedAt, now)) return Stale(order.CreatedAt, now);
        if (now >= order.Expiry)
            return Decision.Refuse(RefusalCode.BadTime, "The order's expiry has passed. Sign one with a later expiry.");
        if (state.OpenTasks(order.Requester) >= _rules.MostOpenTasks)
        {
            return Decision.Refuse(
                RefusalCode.TooMany, $"{order.Requester} has {_rules.MostOpenTasks} open tasks, which is the most. Wait for some, or cancel some.");
        }

        var balance = state.Balance(AccountId.Holder(order.Requester));
        if (balance < order.MaxPrice)
        {
            return Decision.Refuse(
                RefusalCode.InsufficientFunds,
                $"The order may cost {order.MaxPrice} micro-credits and {order.Requester} has {balance}. Deposit more, or lower the maximum price.");
        }

        var hold = new Transfer(
            id, TransferKind.Hold, AccountId.Holder(order.Requester), AccountId.Escrow(id), order.MaxPrice);
        var task = new TaskRecord(
            id, command.Order, command.WorkUnits, TaskState.Waiting, 0, null, order.Candidates, 0, [], [], command.Envelope,
            order.MaxPrice, 0, null, "It waits for a node.", now, order.Expiry, 1);
        var evidence = new AcceptedEvidence(command.Order, command.WorkUnits, command.Envelope).ToBytes();
        return Take(task, null, new Entry(EntryKind.Accepted, now, id, [order.Requester], evidence, [hold]));
    }

    private Decision Reseal(IStateView state, ResealCommand command, Address signer, long now)
    {
        var change = command.Change.Change;
        if (state.Task(change.Task) is not { } task) return NoTask(change.Task);
        var requester = task.Order.Order.Requester;
        if (signer != requester)
            return Decision.Refuse(RefusalCode.NotAllowed, $"Only {requester}, who ordered task {task.Id}, can change its candidates.");
        if (change.Nonce == task.CandidateNonce && change.Candidates.SequenceEqual(task.Candidates)) return Decision.Nothing;
        if (change.Nonce <= task.CandidateNonce)
        {
            return Decision.Refuse(
                RefusalCode.AlreadyDone, $"Change {task.CandidateNonce} of the candidates was made already. Sign this one with nonce {task.CandidateNonce + 1}.");
        }

        if (change.Nonce > MostReseals)
            return Decision.Refuse(RefusalCode.TooMany, $"A task's candidates change {MostReseals} times at most. Cancel it and order anew.");
        if (task.State != TaskState.Waiting)
        {
            return Decision.Refuse(
                RefusalCode.WrongState, $"Task {task.Id} is {Word(task)}; candidates change only while it waits.");
        }

        if (now >= task.Order.Order.Expiry)
            return Decision.Refuse(RefusalCode.BadTime, $"Task {task.Id} has passed its expiry. Order anew.");
        if (task.Accusers.Count >= 2 || task.Epoch >= _rules.MostEpochs)
            return Decision.Refuse(RefusalCode.WrongState, $"Task {task.Id} has failed: {Doom(task)} Order anew.");

        // The accusation was of the old envelope. Nodes that failed stay excluded: sealing to them again changes nothing.
        var resealed = Next(task with
        {
            Candidates = change.Candidates,
            CandidateNonce = change.Nonce,
            Envelope = command.Envelope,
            Accusers = [],
            Reason = "It waits for one of its new candidates.",
        });
        var evidence = new ResealedEvidence(command.Change, command.Envelope).ToBytes();
        return Take(resealed, null, new Entry(EntryKind.Resealed, now, task.Id, [requester], evidence, []));
    }

    private Decision Cancel(IStateView state, AccountCommand command, long now)
    {
        var request = command.Request.Request;
        if (state.Task(request.Task) is not { } task) return NoTask(request.Task);
        if (request.Account != task.Order.Order.Requester)
        {
            return Decision.Refuse(
                RefusalCode.NotAllowed, $"Only {task.Order.Order.Requester}, who ordered task {task.Id}, can cancel it.");
        }

        if (task.State == TaskState.Cancelled) return Decision.Nothing;
        if (task.IsTerminal)
            return Decision.Refuse(RefusalCode.WrongState, $"Task {task.Id} is {Word(task)} already and cannot be cancelled.");
        if (IsStale(request.CreatedAt, now)) return Stale(request.CreatedAt, now);
        var (closed, refund) = Close(task, TaskState.Cancelled, "Its requester cancelled it.");
        var node = task.Lease is { } lease && state.Node(lease.Node) is { } holder ? Free(holder, lease) : null;
        Address[] parties = task.Lease is { } held ? Parties(task, held.Node) : [request.Account];
        var evidence = new RequestEvidence(command.Request).ToBytes();
        return Take(closed, node, new Entry(EntryKind.Cancelled, now, task.Id, parties, evidence, refund));
    }

    private static string Word(TaskRecord task) => task.State.ToString().ToLowerInvariant();
}
