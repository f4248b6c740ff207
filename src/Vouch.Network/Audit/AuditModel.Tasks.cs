using Vouch.Identity;
using Vouch.Network.Ledger;
using Vouch.Network.Orders;
using Vouch.Network.Receipts;

namespace Vouch.Network.Audit;

/// <summary>How tasks begin, change hands and end without a result.</summary>
internal sealed partial class AuditModel
{
    private string? Accepted(Entry entry)
    {
        var evidence = AcceptedEvidence.Read(entry.Evidence);
        var order = evidence.Order.Order;
        if (order.Network != network) return "the order is for another network.";
        var digest = order.Digest;
        if (TaskId.Of(digest) != entry.Task) return "the order is not that of the task.";
        if (_state.Open.ContainsKey(entry.Task) || _state.Closed.Contains(entry.Task)) return "the task was accepted before.";
        if (Amount(order.MaxPrice) is { } amount) return amount;
        if (evidence.WorkUnits < 1) return "the task has no work.";
        if (Nodes(order.Candidates) is { } candidates) return candidates;
        if (order.CreatedAt > order.Deadline || order.Deadline > order.Expiry || (Int128)order.Expiry - order.CreatedAt > rules.MostOrderMilliseconds)
            return "the order's times are not in order, or it lives too long.";
        if (Stale(order.CreatedAt, entry.At)) return "the order was too old.";
        if (entry.At >= order.Expiry) return "the order's expiry had passed.";
        var open = _state.OpenOf.GetValueOrDefault(order.Requester);
        if (open >= rules.MostOpenTasks) return $"the requester had {open} open tasks, which is the most.";
        witness(order.Requester, digest, evidence.Order.Signature, "the requester");
        _state.OpenOf[order.Requester] = open + 1;
        _state.Open.Add(entry.Task, new AuditTask(order, evidence.WorkUnits));
        return Book(entry, [order.Requester], new Transfer(
            entry.Task, TransferKind.Hold, AccountId.Holder(order.Requester), AccountId.Escrow(entry.Task), order.MaxPrice));
    }

    private string? Resealed(Entry entry)
    {
        var signed = ResealedEvidence.Read(entry.Evidence).Change;
        var change = signed.Change;
        if (Find(entry.Task, out var task) is { } missing) return missing;
        if (change.Network != network || change.Task != entry.Task) return "the change is for another task or network.";
        if (!task.Holder.IsZero) return "candidates changed while a node held the lease.";
        if (change.Nonce <= task.CandidateNonce) return $"change {change.Nonce} of the candidates comes after change {task.CandidateNonce}.";
        if (Nodes(change.Candidates) is { } candidates) return candidates;
        if (entry.At >= task.Order.Expiry) return "the task's expiry had passed.";
        witness(task.Order.Requester, change.Digest, signed.Signature, "the requester");
        (task.Candidates, task.CandidateNonce) = (change.Candidates, change.Nonce);
        task.Accusers.Clear();
        return Book(entry, [task.Order.Requester]);
    }

    private string? Released(Entry entry)
    {
        var evidence = ReleaseEvidence.Read(entry.Evidence);
        if (Find(entry.Task, out var task) is { } missing) return missing;
        if (NotHolder(task, evidence.Node, evidence.Epoch) is { } stale) return stale;
        if (evidence.Cause == ReleaseCause.Lost && entry.At < (Int128)task.LeaseEnd + rules.QuestionMilliseconds)
            return "the lease is called lost before it ran out and its holder was asked.";
        var node = _state.Nodes[evidence.Node];
        node.Score -= evidence.Cause switch
        {
            ReleaseCause.Lost => node.Score / 4,
            ReleaseCause.BadInput or ReleaseCause.Unprovable => 0,
            _ => node.Score / 64,
        };
        if (evidence.Cause is not (ReleaseCause.Lost or ReleaseCause.OwnerRules)) task.Excluded.Add(evidence.Node);
        if (evidence.Cause is ReleaseCause.BadInput or ReleaseCause.Unprovable) task.Accusers.Add(evidence.Node);
        Free(task);
        return Book(entry, [task.Order.Requester, evidence.Node]);
    }

    private string? Cancelled(Entry entry)
    {
        var signed = RequestEvidence.Read(entry.Evidence).Request;
        var request = signed.Request;
        if (Find(entry.Task, out var task) is { } missing) return missing;
        if (request.Network != network || request.Kind != RequestKind.Cancel || request.Task != entry.Task || request.Amount != 0)
            return "the request asks for something else.";
        if (request.Account != task.Order.Requester) return "somebody else than the requester cancels.";
        if (Stale(request.CreatedAt, entry.At)) return "the request was too old.";
        witness(request.Account, request.Digest, signed.Signature, "the requester");
        return Refund(entry, task);
    }

    private string? Ended(Entry entry)
    {
        _ = EndEvidence.Read(entry.Evidence);
        if (Find(entry.Task, out var task) is { } missing) return missing;
        if (entry.Kind == EntryKind.Expired)
            return entry.At < task.Order.Expiry ? "the task's expiry is not reached." : Refund(entry, task);
        if (!task.Holder.IsZero) return "the task fails while a node holds its lease.";
        return IsDoomed(task) ? Refund(entry, task) : "the task fails without a reason that the rules know.";
    }

    /// <summary>The whole maximum price returns; the task is over.</summary>
    private string? Refund(Entry entry, AuditTask task)
    {
        var requester = task.Order.Requester;
        Address[] parties = task.Holder.IsZero ? [requester] : [requester, task.Holder];
        if (!task.Holder.IsZero) Free(task);
        _state.Close(entry.Task, task);
        return Book(entry, parties, new Transfer(
            entry.Task, TransferKind.Refund, AccountId.Escrow(entry.Task), AccountId.Holder(requester), task.Order.MaxPrice));
    }

    private bool IsDoomed(AuditTask task) =>
        task.Epoch >= rules.MostEpochs || task.Accusers.Count >= 2
        || (task.Accusers.Count == 1 && task.Candidates.All(task.Excluded.Contains));

    private void Free(AuditTask task)
    {
        var node = _state.Nodes[task.Holder];
        node.Leases--;
        node.AtRisk -= AtRisk(task.Price);
        task.Holder = default;
    }

    private long AtRisk(long price) =>
        (long)Int128.Min(Int128.Max((Int128)rules.SlashFactor * price, rules.MinimumSlash), rules.MostAmount);

    private string? Find(TaskId id, out AuditTask task)
    {
        if (_state.Open.TryGetValue(id, out task!)) return null;
        return _state.Closed.Contains(id) ? "the task had ended before." : "the task was never accepted.";
    }

    private static string? NotHolder(AuditTask task, Address node, int epoch) =>
        task.Holder.IsZero || task.Holder != node || task.Epoch != epoch ? $"{node} did not hold lease {epoch} of the task." : null;

    private static string? Nodes(IReadOnlyList<Address> nodes) =>
        nodes.Count is < 1 or > Order.MostCandidates || nodes.Distinct().Count() != nodes.Count || nodes.Any(n => n.IsZero)
            ? "the candidates are not 1 to 8 different nodes."
            : null;
}
