using Vouch.Identity;
using Vouch.Network.Allocation;
using Vouch.Network.Ledger;
using Vouch.Network.Orders;
using Vouch.Network.Receipts;

namespace Vouch.Network.Audit;

/// <summary>Leases given, and the results that came of them.</summary>
internal sealed partial class AuditModel
{
    private string? Leased(Entry entry)
    {
        var evidence = LeaseEvidence.Read(entry.Evidence);
        var (reason, node) = (evidence.Reason, evidence.Reason.Chosen);
        if (Find(entry.Task, out var task) is { } missing) return missing;
        if (!task.Holder.IsZero) return "the task was leased already.";
        if (evidence.Epoch != task.Epoch + 1) return $"lease {evidence.Epoch} comes after lease {task.Epoch}.";
        if (IsDoomed(task)) return "the task had failed and could not be leased.";
        if (entry.At >= task.Order.Expiry) return "the task's expiry had passed.";
        if (evidence.ExpiresAt != (long)Int128.Min((Int128)entry.At + rules.LeaseMilliseconds, task.Order.Expiry))
            return "the lease does not last as long as the rules say.";
        if (WrongReason(task, reason) is { } wrong) return wrong;
        if (Allocator.Draw(reason) is var drawn && (drawn != node || drawn.IsZero)) return $"the draw, done again, gives {drawn} and not {node}.";
        var price = reason.Judgements.Single(j => j.Node == node).Price;
        if (evidence.Price != price) return $"the lease costs {evidence.Price} micro-credits and the node asks {price}.";
        var holder = _state.Nodes[node];
        holder.Leases++;
        holder.AtRisk += AtRisk(price);
        (task.Epoch, task.Holder, task.Price, task.LeaseEnd) = (evidence.Epoch, node, price, evidence.ExpiresAt);
        return Book(entry, [task.Order.Requester, node]);
    }

    private string? WrongReason(AuditTask task, AllocationReason reason)
    {
        if (!reason.Judgements.Select(j => j.Node).SequenceEqual(task.Candidates.Order()))
            return "the reason does not judge every candidate once.";
        Int128 largest = 0;
        foreach (var judgement in reason.Judgements.Where(j => j.Fitness == Fitness.Fit))
        {
            if (Unfit(task, judgement) is { } unfit) return $"{judgement.Node} is called fit and {unfit}.";
            largest = Int128.Max(largest, RawWeight(judgement));
        }

        foreach (var judgement in reason.Judgements)
        {
            var weight = judgement.Fitness == Fitness.Fit ? Int128.Max(RawWeight(judgement), largest / 16) : 0;
            if (judgement.Weight != weight) return $"{judgement.Node} has weight {judgement.Weight} in the draw; by the rules it is {weight}.";
        }

        return null;
    }

    private string? Unfit(AuditTask task, Judgement judgement)
    {
        if (!_state.Nodes.TryGetValue(judgement.Node, out var node)) return "never registered";
        if (task.Excluded.Contains(judgement.Node)) return "failed at the task before";
        if (_state.Balance(AccountId.Stake(judgement.Node)) < rules.MinimumStake) return "had too little stake";
        if (node.Leases >= node.Slots) return "had no free slot";
        if (node.Score < 10_000 && task.Order.Trust == Trust.Open) return "was not trusted any more";
        if ((Int128)node.Ask * task.WorkUnits != judgement.Price) return $"asked another price than {judgement.Price}";
        return judgement.Price > task.Order.MaxPrice ? "cost more than the order allows" : null;
    }

    /// <summary>Score squared times speed over price, within bounds (section 6).</summary>
    private Int128 RawWeight(Judgement judgement)
    {
        var node = _state.Nodes[judgement.Node];
        var speed = Math.Clamp(node.Speed, 1, 1 << 20);
        return Int128.Clamp((Int128)node.Score * node.Score * speed / Math.Max(judgement.Price, 1), 1, (Int128)1 << 40);
    }

    private string? Settled(Entry entry)
    {
        var evidence = SettledEvidence.Read(entry.Evidence);
        var claim = evidence.Claim.Claim;
        if (Claim(entry, evidence.Claim, out var task) is { } fault) return fault;
        var (order, escrow) = (task.Order, AccountId.Escrow(entry.Task));
        if (entry.At >= order.Expiry) return "a result is paid after the task's expiry.";
        var worth = entry.At <= order.Deadline
            ? task.Price
            : (long)((Int128)task.Price * ((Int128)order.Expiry - entry.At) / ((Int128)order.Expiry - order.Deadline));
        var fee = (long)((Int128)worth * rules.FeeBasisPoints / 10_000);
        if (evidence.Paid != worth - fee || evidence.Fee != fee)
            return $"{evidence.Paid} and a fee of {evidence.Fee} are paid; by the rules it is {worth - fee} and {fee}.";
        if (Proofs?.Invoke(new ProofQuestion(order, claim, true)) is { } disproved) return disproved;
        var node = _state.Nodes[claim.Node];
        node.Score += (1_000_000 - node.Score) / 8;
        Free(task);
        _state.Close(entry.Task, task);
        return Book(
            entry, [order.Requester, claim.Node],
            new Transfer(entry.Task, TransferKind.Pay, escrow, AccountId.Holder(claim.Node), evidence.Paid),
            new Transfer(entry.Task, TransferKind.Fee, escrow, AccountId.Fees, fee),
            new Transfer(entry.Task, TransferKind.Refund, escrow, AccountId.Holder(order.Requester), order.MaxPrice - worth));
    }

    private string? Slashed(Entry entry)
    {
        var evidence = SlashedEvidence.Read(entry.Evidence);
        var claim = evidence.Claim.Claim;
        if (Claim(entry, evidence.Claim, out var task) is { } fault) return fault;
        if (entry.At >= task.Order.Expiry) return "a claim is punished after the task's expiry.";
        var stake = AccountId.Stake(claim.Node);
        var lost = Math.Min(_state.Balance(stake), AtRisk(task.Price));
        if (evidence.Lost != lost) return $"{evidence.Lost} micro-credits of stake are lost; by the rules it is {lost}.";
        if (Proofs?.Invoke(new ProofQuestion(task.Order, claim, false)) is { } disproved) return disproved;
        _state.Nodes[claim.Node].Score = 0;
        task.Excluded.Add(claim.Node);
        Free(task);
        return Book(entry, [task.Order.Requester, claim.Node], new Transfer(
            TaskId.Of(claim.Digest), TransferKind.Slash, stake, AccountId.Burned, lost));
    }

    /// <summary>What holds of every claim that had an effect: signed, for this lease, while it was live.</summary>
    private string? Claim(Entry entry, SignedClaim signed, out AuditTask task)
    {
        var claim = signed.Claim;
        if (Find(entry.Task, out task) is { } missing) return missing;
        if (claim.Network != network || claim.Task != entry.Task) return "the claim is for another task or network.";
        if (NotHolder(task, claim.Node, claim.Epoch) is { } stale) return stale;
        witness(claim.Node, claim.Digest, signed.Signature, "the node");
        return null;
    }

    private string? Refused(Entry entry)
    {
        var evidence = RefusalEvidence.Read(entry.Evidence);
        var claim = evidence.Claim.Claim;
        if (claim.Network != network || claim.Task != entry.Task) return "the claim is for another task or network.";
        if (evidence.Code == Commands.RefusalCode.None) return "a claim is refused for no reason.";
        witness(claim.Node, claim.Digest, evidence.Claim.Signature, "the node");
        if (_state.Open.TryGetValue(entry.Task, out var task))
        {
            if (entry.At < task.Order.Expiry && NotHolder(task, claim.Node, claim.Epoch) is null)
                return "the claim of the node that held the lease is refused.";
            return Book(entry, [task.Order.Requester, claim.Node]);
        }

        if (!_state.Closed.Contains(entry.Task)) return "the task was never accepted.";
        return entry.Transfers.Count == 0 && entry.Parties.Contains(claim.Node) ? null : "a refusal moves credits.";
    }
}
