using Vouch.Network.Commands;
using Vouch.Network.Ledger;
using Vouch.Network.Ports;
using Vouch.Network.Receipts;
using Vouch.Network.Tasks;
using Xunit;

namespace Vouch.Network.Tests.Simulation;

/// <summary>Machines with one fault each, which the simulator must find: how it shows its teeth.</summary>
internal static class Mutations
{
    public static TheoryData<string> Names => [.. All.Keys];

    public static Dictionary<string, (int Within, Func<Decider, Decider> Decider)> All { get; } = new()
    {
        ["the epoch of a claim is ignored"] = (200, AnyEpoch),
        ["the node of a claim is ignored"] = (200, AnyNode),
        ["a bad proof is accepted"] = (20, Report((c, _) => c with { Verdict = new ProofVerdict(true, "") })),
        ["a good proof is punished"] = (20, Report((c, _) => c with { Verdict = new ProofVerdict(false, "") })),
        ["the same claim is paid again"] = (50, inner => (s, c, n) => c.Command is ReportCommand r && s.Task(r.Claim.Claim.Task) is { Result: not null } t
            ? inner(new Seen(s, Reopened(t), hidesNodes: true), c, n)
            : inner(s, c, n)),
        ["escrow is not emptied"] = (20, After((d, _) => d.Task is { IsTerminal: true, Order.Order.MaxPrice: var p } ? d with { Task = d.Task with { Escrow = p } } : d)),
        ["a refund is forgotten"] = (20, Entries(e => e with { Transfers = [.. e.Transfers.Where(t => t.Kind != TransferKind.Refund)] })),
        ["the fee is forgotten"] = (20, Entries(e => e with { Transfers = [.. e.Transfers.Where(t => t.Kind != TransferKind.Fee)] })),
        ["the order's escrow is not filled"] = (20, Entries(e => e with { Transfers = [.. e.Transfers.Where(t => t.Kind != TransferKind.Hold)] })),
        ["a node pays for what another did"] = (20, Entries(e => e with { Transfers = [.. e.Transfers.Select(Misdirect)] })),
        ["late results are paid in full"] = (100, PaidInFull),
        ["a lease ends and the node keeps it"] = (20, After((d, c) => c is DeclineCommand or TickCommand ? d with { Node = null } : d)),
        ["a lost lease is not asked about"] = (50, NoQuestion),
        ["nothing expires"] = (20, inner => (s, c, n) => c.Command is TickCommand t && s.Task(t.Task) is { } task && n >= task.Order.Order.Expiry ? Decision.Nothing : inner(s, c, n)),
        ["an ended task is cancelled again"] = (200, Resurrected),
        ["there is no limit to leases"] = (200, inner => (s, c, n) => c.Command is LeaseCommand or TickCommand && TaskOf(s, c.Command) is { Epoch: >= 3, State: TaskState.Waiting } t && n < t.Order.Order.Expiry
            ? c.Command is TickCommand ? Decision.Nothing : inner(new Seen(s, t with { Epoch = 1 }), c, n)
            : inner(s, c, n)),
        ["epochs do not rise"] = (50, After((d, c) => c is LeaseCommand && d.Task is { Epoch: > 1, Lease: { } lease } t ? d with { Task = t with { Epoch = 1, Lease = lease with { Epoch = 1 } } } : d)),
        ["stake at risk is taken back"] = (300, inner => (s, c, n) => c.Command is AccountCommand { Request.Request.Kind: Orders.RequestKind.Unstake } ? inner(new Seen(s, null), c, n) : inner(s, c, n)),
        ["a liar is not excluded"] = (300, After((d, c) => d.Entry?.Kind == EntryKind.Slashed ? d with { Task = d.Task! with { Excluded = [] } } : d)),
    };

    private static TaskRecord? TaskOf(IStateView state, Command command) => command switch
    {
        LeaseCommand l => state.Task(l.Task),
        TickCommand t => state.Task(t.Task),
        _ => null,
    };

    private static Func<Decider, Decider> After(Func<Decision, Command, Decision> change) =>
        inner => (s, c, n) => change(inner(s, c, n), c.Command);

    private static Func<Decider, Decider> Entries(Func<Entry, Entry> change) =>
        After((d, _) => d.Entry is { } entry ? d with { Entry = change(entry) } : d);

    private static Func<Decider, Decider> Report(Func<ReportCommand, IStateView, ReportCommand> change) =>
        inner => (s, c, n) => c.Command is ReportCommand r ? inner(s, new AdmittedCommand(change(r, s), c.Signer), n) : inner(s, c, n);

    /// <summary>The live lease gets the claim's epoch, whatever that is.</summary>
    private static Decider AnyEpoch(Decider inner) => (s, c, n) =>
        c.Command is ReportCommand { Claim.Claim: var claim } && s.Task(claim.Task) is { Lease: { } lease } task && lease.Node == claim.Node
            ? inner(new Seen(s, task with { Lease = lease with { Epoch = claim.Epoch } }), c, n)
            : inner(s, c, n);

    private static Decider AnyNode(Decider inner) => (s, c, n) =>
    {
        var decision = inner(s, c, n);
        return c.Command is ReportCommand { Verdict.Accepted: true, Claim: var claim } && decision.Outcome.Code == RefusalCode.StaleEpoch
            && s.Task(claim.Claim.Task) is { Lease: { } lease } task
                ? inner(new Seen(s, task with { Lease = lease with { Node = claim.Claim.Node, Epoch = claim.Claim.Epoch } }), c, n) with { Node = null }
                : decision;
    };

    private static Decider PaidInFull(Decider inner) => (s, c, n) =>
    {
        if (c.Command is not ReportCommand r || s.Task(r.Claim.Claim.Task) is not { Lease: not null } task) return inner(s, c, n);
        var decision = inner(s, c, Math.Min(n, task.Order.Order.Deadline));
        return decision.Entry is { } entry ? decision with { Entry = entry with { At = n } } : decision;
    };

    private static Decider NoQuestion(Decider inner) => (s, c, n) =>
        c.Command is TickCommand t && s.Task(t.Task) is { Lease: { } lease } task && n < task.Order.Order.Expiry
            ? inner(new Seen(s, task with { Lease = lease with { IsQuestioned = true } }), c, n)
            : inner(s, c, n);

    private static Decider Resurrected(Decider inner) => (s, c, n) =>
        c.Command is AccountCommand { Request.Request: { Kind: Orders.RequestKind.Cancel } r } && s.Task(r.Task) is { IsTerminal: true } task
            ? inner(new Seen(s, Reopened(task)), c, n)
            : inner(s, c, n);

    private static TaskRecord Reopened(TaskRecord task) => task with
    {
        State = task.Result is null ? TaskState.Waiting : TaskState.Leased,
        Result = null,
        Escrow = task.Order.Order.MaxPrice,
        Lease = task.Result is { } result ? new Lease(result.Claim.Claim.Node, result.Claim.Claim.Epoch, task.Order.Order.Expiry, result.Paid + result.Fee, false) : null,
    };

    private static Transfer Misdirect(Transfer t) =>
        t.Kind == TransferKind.Pay ? t with { To = AccountId.Holder(World.Bob.Address) } : t;

    /// <summary>A state in which one task, or every node, looks otherwise.</summary>
    private sealed class Seen(IStateView inner, TaskRecord? task, bool hidesNodes = false) : IStateView
    {
        public TaskRecord? Task(TaskId id) => task is not null && id == task.Id ? task : inner.Task(id);

        public Nodes.NodeRecord? Node(Identity.Address address) => task is null || hidesNodes ? null : inner.Node(address);

        public long Balance(AccountId account) => inner.Balance(account);

        public int OpenTasks(Identity.Address requester) => inner.OpenTasks(requester);

        public bool Happened(TaskId subject, TransferKind kind) => inner.Happened(subject, kind);
    }
}
