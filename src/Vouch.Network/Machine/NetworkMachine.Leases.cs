using Vouch.Identity;
using Vouch.Network.Allocation;
using Vouch.Network.Commands;
using Vouch.Network.Ledger;
using Vouch.Network.Nodes;
using Vouch.Network.Ports;
using Vouch.Network.Receipts;
using Vouch.Network.Tasks;

namespace Vouch.Network.Machine;

/// <summary>Leases: given, renewed, handed back.</summary>
public sealed partial class NetworkMachine
{
    private Decision GiveLease(IStateView state, LeaseCommand command, long now)
    {
        if (state.Task(command.Task) is not { } task) return NoTask(command.Task);
        if (task.State != TaskState.Waiting)
            return Decision.Refuse(RefusalCode.WrongState, $"Task {task.Id} is {Word(task)}; only a waiting one can be leased.");
        if (now >= task.Order.Order.Expiry) return Decision.Refuse(RefusalCode.BadTime, $"Task {task.Id} has passed its expiry.");
        if (Doom(task) is { } doom)
            return Decision.Refuse(task.Epoch >= _rules.MostEpochs ? RefusalCode.TooMany : RefusalCode.WrongState, doom);
        if (FaultOf(command.Reason, task) is { } fault) return Decision.Refuse(RefusalCode.Malformed, fault);
        if (Disagreement(state, task, command.Reason) is { } refusal) return refusal;
        var chosen = command.Reason.Judgements.Single(j => j.Node == command.Reason.Chosen);
        if (command.Node != chosen.Node || state.Node(chosen.Node) is not { } node)
            return Decision.Refuse(RefusalCode.NotEligible, $"The draw gave {command.Reason.Chosen}, not {command.Node}.");

        var lease = new Lease(
            chosen.Node, task.Epoch + 1, Math.Min(Later(now, _rules.LeaseMilliseconds), task.Order.Order.Expiry), chosen.Price, false);
        var leased = Next(task with
        {
            State = TaskState.Leased,
            Epoch = lease.Epoch,
            Lease = lease,
            Reason = $"{chosen.Node} works on it.",
        });
        var holder = node with
        {
            ActiveLeases = node.ActiveLeases + 1,
            AtRisk = node.AtRisk + Pricing.AtRisk(lease.Price, _rules),
            Version = node.Version + 1,
        };
        var evidence = new LeaseEvidence(command.Reason, lease.Epoch, lease.Price, lease.ExpiresAt).ToBytes();
        return Take(leased, holder, new Entry(EntryKind.Leased, now, task.Id, Parties(task, chosen.Node), evidence, []));
    }

    /// <summary>What is wrong with the form of a reason: every candidate once, in order, and a draw that comes out as it says.</summary>
    private static string? FaultOf(AllocationReason reason, TaskRecord task)
    {
        if (!reason.Judgements.Select(j => j.Node).SequenceEqual(task.Candidates.Order()))
            return "The reason does not judge every candidate of the task once, in order of address.";
        if (reason.Chosen.IsZero) return "No candidate was fit, so there is no lease to give.";
        return Allocator.Draw(reason) == reason.Chosen ? null : "The draw, done again from its seed and weights, gives another node.";
    }

    /// <summary>
    /// Where a reason says "fit" and the records do not, or weighs otherwise. What it says of the unfit is not in the
    /// records (who is connected, who is paused) and cannot be checked.
    /// </summary>
    private Decision? Disagreement(IStateView state, TaskRecord task, AllocationReason reason)
    {
        var standing = new Standing[reason.Judgements.Count];
        for (var i = 0; i < standing.Length; i++)
        {
            var judgement = reason.Judgements[i];
            if (judgement.Fitness != Fitness.Fit) continue;
            if (state.Node(judgement.Node) is not { } node)
                return Decision.Refuse(RefusalCode.NotFound, $"{judgement.Node} never registered with this network.");
            var fitness = Allocator.JudgeRecord(task, node, state.Balance(AccountId.Stake(node.Address)), _rules);
            if (fitness != Fitness.Fit || judgement.Price != Pricing.Ask(node.Profile.Profile.AskPerUnit, task.WorkUnits))
                return Decision.Refuse(RefusalCode.NotEligible, $"{judgement.Node} is called fit for task {task.Id} and is {fitness}.");
            standing[i] = Standing.Of(node);
        }

        return Allocator.Weigh(reason.Judgements, standing).SequenceEqual(reason.Judgements)
            ? null
            : Decision.Refuse(RefusalCode.Malformed, "The weights of the draw are not those of the nodes' records.");
    }

    private Decision Renew(IStateView state, RenewCommand command, long now)
    {
        if (state.Task(command.Task) is not { } task) return NoTask(command.Task);
        if (!Holds(task, command.Node, command.Epoch, out var lease)) return NotTheLease(task, command.Node, command.Epoch);
        var expiry = task.Order.Order.Expiry;
        if (now >= expiry) return Decision.Refuse(RefusalCode.BadTime, $"Task {task.Id} has passed its expiry.");
        var until = Math.Max(lease.ExpiresAt, Math.Min(Later(now, _rules.LeaseMilliseconds), expiry));
        return until == lease.ExpiresAt && !lease.IsQuestioned
            ? Decision.Nothing
            : Take(Next(task with { Lease = lease with { ExpiresAt = until, IsQuestioned = false } }), null, null);
    }

    private Decision Decline(IStateView state, DeclineCommand command, long now)
    {
        if (state.Task(command.Task) is not { } task) return NoTask(command.Task);
        if (!Holds(task, command.Node, command.Epoch, out var lease)) return NotTheLease(task, command.Node, command.Epoch);
        if (!Enum.IsDefined(command.Reason)) return Decision.Refuse(RefusalCode.Malformed, "There is no such reason to decline.");
        var cause = (ReleaseCause)(byte)command.Reason;
        var accuses = cause is ReleaseCause.BadInput or ReleaseCause.Unprovable;
        var released = task with
        {
            Excluded = cause == ReleaseCause.OwnerRules ? task.Excluded : With(task.Excluded, lease.Node),
            Accusers = accuses ? With(task.Accusers, lease.Node) : task.Accusers,
        };
        return Release(state, released, lease, cause, now);
    }

    /// <summary>Ends a lease without a result; the task waits again.</summary>
    private Decision Release(IStateView state, TaskRecord task, Lease lease, ReleaseCause cause, long now)
    {
        var waiting = Next(task with { State = TaskState.Waiting, Lease = null, Reason = Explain(lease.Node, cause) });
        var node = state.Node(lease.Node) is { } holder
            ? Free(holder, lease) with { Reputation = After(holder.Reputation, cause) }
            : null;
        var evidence = new ReleaseEvidence(lease.Node, lease.Epoch, cause).ToBytes();
        return Take(waiting, node, new Entry(EntryKind.Released, now, task.Id, Parties(task, lease.Node), evidence, []));
    }

    private static Reputation After(Reputation before, ReleaseCause cause) => cause switch
    {
        ReleaseCause.Lost => ReputationLaw.Lost(before),
        ReleaseCause.BadInput or ReleaseCause.Unprovable => ReputationLaw.Accused(before),
        _ => ReputationLaw.Declined(before),
    };

    private static string Explain(Address node, ReleaseCause cause) => cause switch
    {
        ReleaseCause.Lost => $"It waits again: {node} was not heard of any more.",
        ReleaseCause.OwnerRules => $"It waits again: the owner of {node} needed the machine.",
        ReleaseCause.BadInput => $"It waits again: {node} says that the input cannot be read, or is not the one ordered.",
        ReleaseCause.Unprovable => $"It waits again: {node} says that the input leaves the range the model can be proven in.",
        ReleaseCause.NoModel => $"It waits again: {node} could not get or open the model.",
        ReleaseCause.BudgetSpent => $"It waits again: {node} has no opening of the private weights left.",
        _ => $"It waits again: {node} broke down.",
    };

    private static bool Holds(TaskRecord task, Address node, int epoch, out Lease lease)
    {
        lease = task.Lease!;
        return task.Lease is { } live && live.Node == node && live.Epoch == epoch;
    }

    private static Decision NotTheLease(TaskRecord task, Address node, int epoch) => Decision.Refuse(
        RefusalCode.StaleEpoch, $"{node} does not hold lease {epoch} of task {task.Id} any more, which is {Word(task)}. Stop working on it.");

    private static IReadOnlyList<Address> With(IReadOnlyList<Address> list, Address node) =>
        list.Contains(node) ? list : [.. list, node];
}
