using Vouch.Identity;
using Vouch.Network.Commands;
using Vouch.Network.Ledger;
using Vouch.Network.Nodes;
using Vouch.Network.Receipts;
using Vouch.Network.Tasks;

namespace Vouch.Network.Ports;

/// <summary>
/// What a decision may look at. Only what was named in the <see cref="ReadSet"/> is there; asking for anything else is a
/// programmer's mistake and throws.
/// </summary>
public interface IStateView
{
    /// <summary>A task, or null if there is none.</summary>
    TaskRecord? Task(TaskId id);

    /// <summary>A node, or null if there is none.</summary>
    NodeRecord? Node(Address address);

    /// <summary>Micro-credits of an account; 0 if it does not exist.</summary>
    long Balance(AccountId account);

    /// <summary>Tasks of a requester that are not terminal.</summary>
    int OpenTasks(Address requester);

    /// <summary>Whether a transfer with this subject and kind has happened.</summary>
    bool Happened(TaskId subject, TransferKind kind);
}

/// <summary>What one command changes: all of it or nothing.</summary>
/// <param name="Outcome">Done, or why not. A refusal may still have an entry (a refused claim is on record), never transfers.</param>
/// <param name="Task">The task as it is now; null if unchanged.</param>
/// <param name="Node">The node as it is now; null if unchanged.</param>
/// <param name="Entry">The receipt, with its transfers; null if nothing is recorded.</param>
public sealed record Decision(Outcome Outcome, TaskRecord? Task, NodeRecord? Node, Entry? Entry)
{
    /// <summary>A refusal that leaves no trace.</summary>
    public static Decision Refuse(RefusalCode code, string message) => new(new Outcome(code, message), null, null, null);

    /// <summary>Done already, nothing changes.</summary>
    public static Decision Nothing { get; } = new(Outcome.Done, null, null, null);
}

/// <summary>
/// What a transaction reads, and so locks until it ends: rows by key, and rows by search that nobody else has locked
/// (skip locked). Balances come with what they belong to: name the accounts. Tasks are locked before nodes, nodes before
/// holders, each in order of name. Accounts that only receive need not be named: a refund goes to a requester whom only the
/// task's row knows, so the store orders these writes itself.
/// </summary>
public sealed record ReadSet
{
    /// <summary>
    /// Tasks by id. Their escrow accounts come with them, as do their transfers' uniqueness, and the node that holds the
    /// lease with its stake. So it is for the tasks found by search.
    /// </summary>
    public IReadOnlyCollection<TaskId> Tasks { get; init; } = [];

    /// <summary>Nodes by address, whether there or not. Their stake accounts come with them.</summary>
    public IReadOnlyCollection<Address> Nodes { get; init; } = [];

    /// <summary>Holders by address: balance and number of open tasks.</summary>
    public IReadOnlyCollection<Address> Holders { get; init; } = [];

    /// <summary>Subjects of transfers other than tasks: digests of requests, claims and references.</summary>
    public IReadOnlyCollection<TaskId> Subjects { get; init; } = [];

    /// <summary>
    /// Also lock up to this many waiting tasks that one of <see cref="WaitingFor"/> is a candidate of and not excluded from,
    /// oldest first, skipping locked ones.
    /// </summary>
    public int WaitingLimit { get; init; }

    /// <summary>Nodes with a free slot, connected to whoever asks.</summary>
    public IReadOnlyCollection<Address> WaitingFor { get; init; } = [];

    /// <summary>Also lock up to this many tasks whose time has come, skipping locked ones.</summary>
    public int DueLimit { get; init; }

    /// <summary>Now, for <see cref="DueLimit"/>.</summary>
    public long DueAt { get; init; }

    /// <summary>What several commands need together: every name once; the larger limit, the later time.</summary>
    public static ReadSet Union(IEnumerable<ReadSet> sets)
    {
        var (tasks, subjects) = (new HashSet<TaskId>(), new HashSet<TaskId>());
        var (nodes, holders, waitingFor) = (new HashSet<Address>(), new HashSet<Address>(), new HashSet<Address>());
        var (waiting, due, dueAt) = (0, 0, 0L);
        foreach (var set in sets)
        {
            tasks.UnionWith(set.Tasks);
            nodes.UnionWith(set.Nodes);
            holders.UnionWith(set.Holders);
            subjects.UnionWith(set.Subjects);
            waitingFor.UnionWith(set.WaitingFor);
            (waiting, due) = (Math.Max(waiting, set.WaitingLimit), Math.Max(due, set.DueLimit));
            dueAt = Math.Max(dueAt, set.DueAt);
        }

        return new ReadSet
        {
            Tasks = tasks, Nodes = nodes, Holders = holders, Subjects = subjects, WaitingLimit = waiting, WaitingFor = waitingFor,
            DueLimit = due, DueAt = dueAt,
        };
    }
}

/// <summary>
/// The state that a transaction has locked, and what it has decided so far. Decisions are made one after another, each on what
/// the ones before left; the store then writes them all or none.
/// </summary>
public interface IWorkingState : IStateView
{
    /// <summary>Tasks that <see cref="ReadSet.WaitingLimit"/> found.</summary>
    IReadOnlyList<TaskRecord> Waiting { get; }

    /// <summary>Tasks that <see cref="ReadSet.DueLimit"/> found.</summary>
    IReadOnlyList<TaskRecord> Due { get; }

    /// <summary>Takes a decision in. A refusal with no entry changes nothing.</summary>
    /// <exception cref="LedgerException">A transfer would break the ledger's laws; nothing of the transaction is written.</exception>
    void Apply(Decision decision);
}

/// <summary>The ledger's laws would be broken: a programmer's mistake that the store refuses to write.</summary>
public sealed class LedgerException(string message, Exception? inner = null) : Exception(message, inner);
