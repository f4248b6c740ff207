using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Ledger;
using Vouch.Network.Nodes;
using Vouch.Network.Ports;
using Vouch.Network.Receipts;
using Vouch.Network.Tasks;
using Vouch.Storage.Codecs;

namespace Vouch.Storage.Transactions;

/// <summary>
/// What a transaction writes, computed once for every dialect, each list in the order in which it is written: by key, so that
/// two transactions never wait for each other crosswise.
/// </summary>
internal sealed class Changes
{
    private const long Minute = 60_000;

    public Changes(Loaded loaded, WorkingState state, long now)
    {
        At = now;
        Tasks = [.. state.ChangedTasks.OrderBy(task => task.Id).Select(task => new TaskChange(loaded.Task(task.Id), task, state))];
        Nodes = [.. state.ChangedNodes.OrderBy(node => node.Address)];
        Entries = [.. state.Decisions.Select(decision => decision.Entry).OfType<Entry>()];
        EntryBytes = [.. Entries.Select(entry => entry.ToBytes())];
        Transfers = [.. Entries.SelectMany(entry => entry.Transfers).OrderBy(t => t.Subject).ThenBy(t => t.Kind)];
        Closed = [.. state.Closed.OrderBy(task => task.Id)];
        Holders = DifferencesOf(state);
        foreach (var (account, difference) in state.Differences)
        {
            if (account.Kind is AccountKind.Issued or AccountKind.Fees or AccountKind.Burned && difference != 0)
                Pots[account.Kind] = difference;
        }

        CountStates(loaded);
        var done = Closed.Where(task => task.State == TaskState.Done).ToList();
        Minutes = new MinuteCounts(
            now / Minute * Minute, done.Count, SumOf(TransferKind.Pay), SumOf(TransferKind.Slash),
            done.Sum(task => task.Result?.Claim.Claim.MicroJoules ?? 0));
    }

    /// <summary>When, Unix milliseconds.</summary>
    public long At { get; }

    public IReadOnlyList<TaskChange> Tasks { get; }

    public IReadOnlyList<NodeRecord> Nodes { get; }

    public IReadOnlyList<KeyValuePair<Address, Holding>> Holders { get; }

    /// <summary>Differences of the accounts that are nobody's.</summary>
    public SortedDictionary<AccountKind, long> Pots { get; } = [];

    public IReadOnlyList<Transfer> Transfers { get; }

    public IReadOnlyList<TaskRecord> Closed { get; }

    public IReadOnlyList<Entry> Entries { get; }

    /// <summary>Canonical bytes of <see cref="Entries"/>: what is sealed.</summary>
    public IReadOnlyList<byte[]> EntryBytes { get; }

    /// <summary>By how many the numbers of tasks in each state change.</summary>
    public SortedDictionary<TaskState, int> States { get; } = [];

    public MinuteCounts Minutes { get; }

    public bool IsEmpty => Tasks.Count == 0 && Nodes.Count == 0 && Entries.Count == 0;

    private long SumOf(TransferKind kind) => Transfers.Where(transfer => transfer.Kind == kind).Sum(transfer => transfer.Amount);

    private static List<KeyValuePair<Address, Holding>> DifferencesOf(WorkingState state)
    {
        var holders = new SortedDictionary<Address, Holding>();
        void Add(Address owner, Holding difference) => holders[owner] = holders.GetValueOrDefault(owner) + difference;
        foreach (var (account, difference) in state.Differences)
        {
            if (account.Kind == AccountKind.Holder) Add(account.Owner, new Holding(difference, 0, 0, 0));
            if (account.Kind == AccountKind.Stake) Add(account.Owner, new Holding(0, difference, 0, 0));
            if (account.Kind != AccountKind.Escrow) continue;
            var task = state.Task(account.Task)
                ?? throw new LedgerException($"Credits would be held for task {account.Task}, which does not exist.");
            Add(task.Order.Order.Requester, new Holding(0, 0, difference, 0));
        }

        foreach (var (owner, difference) in state.OpenDifferences) Add(owner, new Holding(0, 0, 0, difference));
        return [.. holders.Where(holder => !holder.Value.IsZero)];
    }

    private void CountStates(Loaded loaded)
    {
        foreach (var change in Tasks)
        {
            if (loaded.Task(change.After.Id) is { } before) States[before.State] = States.GetValueOrDefault(before.State) - 1;
            States[change.After.State] = States.GetValueOrDefault(change.After.State) + 1;
        }
    }
}

/// <summary>A task before and after; null before if it is new.</summary>
internal sealed class TaskChange
{
    public TaskChange(TaskRecord? before, TaskRecord after, WorkingState state)
    {
        Before = before;
        After = after;
        Body = TaskCodec.Write(after);
        Escrow = state.Balance(AccountId.Escrow(after.Id));
        var (old, now) = (QueuedFor(before), QueuedFor(after));
        Queue = [.. now.Except(old).Order()];
        Unqueue = [.. old.Except(now).Order()];
    }

    public TaskRecord? Before { get; }

    public TaskRecord After { get; }

    public byte[] Body { get; }

    /// <summary>Balance of its escrow, from the ledger.</summary>
    public long Escrow { get; }

    /// <summary>Nodes in whose queues of waiting tasks it appears now.</summary>
    public IReadOnlyList<Address> Queue { get; }

    /// <summary>Nodes whose queues it leaves.</summary>
    public IReadOnlyList<Address> Unqueue { get; }

    /// <summary>The node whose list of tasks it is in: which holds its lease, or delivered.</summary>
    public Address? Node => After.Lease?.Node ?? After.Result?.Claim.Claim.Node;

    private static IEnumerable<Address> QueuedFor(TaskRecord? task) =>
        task is { State: TaskState.Waiting } ? task.Candidates.Except(task.Excluded) : [];
}

/// <summary>What one minute adds to the dashboard's counts.</summary>
internal readonly record struct MinuteCounts(long Minute, long Done, long Paid, long Slashed, long MicroJoules)
{
    public bool IsZero => Done == 0 && Paid == 0 && Slashed == 0 && MicroJoules == 0;
}
