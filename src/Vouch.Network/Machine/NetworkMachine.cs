using Vouch.Identity;
using Vouch.Network.Commands;
using Vouch.Network.Ledger;
using Vouch.Network.Nodes;
using Vouch.Network.Ports;
using Vouch.Network.Receipts;
using Vouch.Network.Tasks;

namespace Vouch.Network.Machine;

/// <summary>
/// The network's rules as one function: what is locked, a command and the time give a decision (docs/network.md, sections 4
/// to 7). No clock, no randomness, no effects, and an answer to everything: hostile numbers and clocks that jump, backwards
/// too, lead to refusals and not to exceptions.
/// </summary>
public sealed partial class NetworkMachine
{
    private readonly Address _network;
    private readonly NetworkRules _rules;

    /// <summary>A machine for one network.</summary>
    /// <exception cref="ArgumentException">No network can be run by these rules.</exception>
    public NetworkMachine(Address network, NetworkRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        if (rules.Fault() is { } fault) throw new ArgumentException(fault, nameof(rules));
        (_network, _rules) = (network, rules);
    }

    /// <summary>What becomes of a command.</summary>
    /// <param name="state">What is locked; at least <see cref="Needs"/> of the command.</param>
    /// <param name="command">The command.</param>
    /// <param name="now">Unix milliseconds.</param>
    public Decision Decide(IStateView state, AdmittedCommand command, long now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(command);
        return command.Command switch
        {
            SubmitCommand submit => Submit(state, submit, now),
            LeaseCommand lease => GiveLease(state, lease, now),
            RenewCommand renew => Renew(state, renew, now),
            DeclineCommand decline => Decline(state, decline, now),
            ReportCommand report => Report(state, report, now),
            ResealCommand reseal => Reseal(state, reseal, command.Signer, now),
            TickCommand tick => Tick(state, tick, now),
            AccountCommand account => Account(state, account, now),
            RegisterCommand register => Register(state, register, now),
            DepositCommand deposit => Deposit(state, deposit, now),
            _ => Decision.Refuse(RefusalCode.Malformed, $"There is no rule for a {command.Command.GetType().Name}."),
        };
    }

    private static Decision Take(TaskRecord? task, NodeRecord? node, Entry? entry) =>
        new(Outcome.Done, task, node, entry);

    private static Decision NoTask(TaskId task) =>
        Decision.Refuse(RefusalCode.NotFound, $"There is no task {task} on this network.");

    /// <summary>Times near the ends of the number line stay there instead of wrapping around.</summary>
    private static long Later(long now, long milliseconds) =>
        (long)Int128.Min((Int128)now + milliseconds, long.MaxValue);

    /// <summary>
    /// Whether something was signed too long ago. The gate does not ask this, because whoever repeats what was accepted
    /// must get the same answer however late it comes.
    /// </summary>
    private bool IsStale(long createdAt, long now) => (Int128)now - createdAt > _rules.MostSkewMilliseconds;

    private Decision Stale(long createdAt, long now) => Decision.Refuse(
        RefusalCode.BadTime,
        $"It was signed {(Int128)now - createdAt} ms ago; at most {_rules.MostSkewMilliseconds} ms are allowed. Sign it anew; "
        + "if it was signed just now, set this machine's clock.");

    /// <summary>A task's next version. Its time to wake follows from where it stands.</summary>
    private TaskRecord Next(TaskRecord task) => task with { WakeAt = WakeAt(task), Version = task.Version + 1 };

    /// <summary>
    /// When time alone changes a task. A tick at that time or later always moves it on, so nothing wakes in vain for ever.
    /// </summary>
    private long WakeAt(TaskRecord task) => task switch
    {
        { IsTerminal: true } => long.MaxValue,
        { Lease: { } lease } => Math.Min(lease.ExpiresAt, task.Order.Order.Expiry),
        _ => Doom(task) is null ? task.Order.Order.Expiry : 0,
    };

    /// <summary>Why a waiting task cannot succeed any more, for people; null if it can.</summary>
    private string? Doom(TaskRecord task)
    {
        if (task.Accusers.Count >= 2) return "Two nodes say that its input cannot be read or proven.";
        if (task.Accusers.Count == 1 && !task.Candidates.Except(task.Excluded).Any())
            return "A node says that its input cannot be read or proven, and no other candidate is left to ask.";
        return task.Epoch >= _rules.MostEpochs ? $"It was leased {task.Epoch} times and nobody delivered a proof." : null;
    }

    /// <summary>A node with one lease fewer.</summary>
    private NodeRecord Free(NodeRecord node, Lease lease) => node with
    {
        ActiveLeases = node.ActiveLeases - 1,
        AtRisk = node.AtRisk - Pricing.AtRisk(lease.Price, _rules),
        Version = node.Version + 1,
    };

    /// <summary>A task's last version, and its escrow back to the requester.</summary>
    private (TaskRecord Task, IReadOnlyList<Transfer> Refund) Close(TaskRecord task, TaskState state, string reason)
    {
        var requester = AccountId.Holder(task.Order.Order.Requester);
        IReadOnlyList<Transfer> refund = task.Escrow > 0
            ? [new Transfer(task.Id, TransferKind.Refund, AccountId.Escrow(task.Id), requester, task.Escrow)]
            : [];
        return (Next(task with { State = state, Lease = null, Escrow = 0, Reason = reason }), refund);
    }

    /// <summary>The requester and a node, each once.</summary>
    private static Address[] Parties(TaskRecord task, Address node)
    {
        var requester = task.Order.Order.Requester;
        return requester == node ? [node] : [requester, node];
    }
}
