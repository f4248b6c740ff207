using Vouch.Network.Commands;
using Vouch.Network.Ledger;
using Vouch.Network.Nodes;
using Vouch.Network.Orders;
using Vouch.Network.Ports;
using Vouch.Network.Receipts;
using Vouch.Network.Tasks;

namespace Vouch.Network.Machine;

/// <summary>Results: paid, punished, or refused without blame.</summary>
public sealed partial class NetworkMachine
{
    /// <summary>Characters of a verifier's words that are chained.</summary>
    private const int MostDetail = 300;

    private Decision Report(IStateView state, ReportCommand command, long now)
    {
        var claim = command.Claim.Claim;
        if (state.Task(claim.Task) is not { } task) return NoTask(claim.Task);
        var digest = claim.Digest;

        // The same claim again: its sender never heard the answer.
        if (task.Result is { } result && result.Claim.Claim.Digest == digest) return Decision.Nothing;
        if (state.Happened(TaskId.Of(digest), TransferKind.Slash)) return Decision.Nothing;
        if (!Holds(task, claim.Node, claim.Epoch, out var lease)) return Late(task, command.Claim, now);
        if (now >= task.Order.Order.Expiry)
            return Refused(task, command.Claim, RefusalCode.BadTime, "It came after the task's expiry.", now);
        return command.Verdict.Accepted
            ? Settle(state, task, lease, command.Claim, now)
            : Punish(state, task, lease, command, now);
    }

    private Decision Settle(IStateView state, TaskRecord task, Lease lease, SignedClaim claim, long now)
    {
        var worth = Math.Min(Pricing.Ramp(lease.Price, task.Order.Order, now), task.Escrow);
        var fee = Pricing.Fee(worth, _rules);
        var (paid, rest) = (worth - fee, task.Escrow - worth);
        var escrow = AccountId.Escrow(task.Id);
        Transfer[] transfers =
        [
            new(task.Id, TransferKind.Pay, escrow, AccountId.Holder(lease.Node), paid),
            new(task.Id, TransferKind.Fee, escrow, AccountId.Fees, fee),
            new(task.Id, TransferKind.Refund, escrow, AccountId.Holder(task.Order.Order.Requester), rest),
        ];
        var done = Next(task with
        {
            State = TaskState.Done,
            Lease = null,
            Escrow = 0,
            Result = new TaskResult(claim, paid, fee, now),
            Reason = $"{lease.Node} proved it.",
        });
        var node = state.Node(lease.Node) is { } holder
            ? Free(holder, lease) with { Reputation = ReputationLaw.Succeeded(holder.Reputation) }
            : null;
        var evidence = new SettledEvidence(claim, paid, fee).ToBytes();
        return Take(done, node, new Entry(
            EntryKind.Settled, now, task.Id, Parties(task, lease.Node), evidence, [.. transfers.Where(t => t.Amount > 0)]));
    }

    private Decision Punish(IStateView state, TaskRecord task, Lease lease, ReportCommand command, long now)
    {
        var stake = AccountId.Stake(lease.Node);
        var lost = Math.Min(Math.Max(state.Balance(stake), 0), Pricing.AtRisk(lease.Price, _rules));
        var waiting = Next(task with
        {
            State = TaskState.Waiting,
            Lease = null,
            Excluded = With(task.Excluded, lease.Node),
            Reason = $"It waits again: the proof of {lease.Node} failed.",
        });
        var node = state.Node(lease.Node) is { } holder
            ? Free(holder, lease) with { Reputation = ReputationLaw.Lied(holder.Reputation) }
            : null;
        var subject = TaskId.Of(command.Claim.Claim.Digest);
        Transfer[] transfers = lost > 0 ? [new(subject, TransferKind.Slash, stake, AccountId.Burned, lost)] : [];
        var evidence = new SlashedEvidence(command.Claim, PlainText.Tame(command.Verdict.Detail, MostDetail), lost).ToBytes();
        return Take(waiting, node, new Entry(EntryKind.Slashed, now, task.Id, Parties(task, lease.Node), evidence, transfers));
    }

    /// <summary>A claim for a lease that is over. Its sender may be honest and slow: it goes on record, without blame.</summary>
    private Decision Late(TaskRecord task, SignedClaim claim, long now)
    {
        if (task.Result?.Claim.Claim is { } accepted && accepted.Node == claim.Claim.Node && accepted.Epoch == claim.Claim.Epoch)
            return Refused(task, claim, RefusalCode.AlreadyDone, "Another result was accepted for this lease.", now);
        return Refused(
            task, claim, RefusalCode.StaleEpoch,
            $"{claim.Claim.Node} does not hold lease {claim.Claim.Epoch}; the task is {Word(task)}.", now);
    }

    private Decision Refused(TaskRecord task, SignedClaim claim, RefusalCode code, string message, long now)
    {
        // Only who had a part in the task can write to the chain, and only so often.
        var node = claim.Claim.Node;
        var isParty = task.Candidates.Contains(node) || task.Excluded.Contains(node) || task.Lease?.Node == node;
        if (!isParty || claim.Claim.Epoch < 1 || claim.Claim.Epoch > task.Epoch || task.Refusals >= TaskRecord.MostRefusals)
            return Decision.Refuse(code, message);
        var evidence = new RefusalEvidence(claim, code, message).ToBytes();
        return new Decision(
            new Outcome(code, message), Next(task with { Refusals = task.Refusals + 1 }), null,
            new Entry(EntryKind.Refused, now, task.Id, Parties(task, node), evidence, []));
    }
}
