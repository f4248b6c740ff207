using Vouch.Identity;
using Vouch.Network.Ledger;
using Vouch.Network.Nodes;
using Vouch.Network.Ports;
using Vouch.Network.Receipts;
using Vouch.Network.Tasks;

namespace Vouch.Network.Memory;

/// <summary>
/// A transaction's view and its changes, laid over what is committed. Shows what was locked and nothing else, as the databases
/// do, so that a decision which looks further than it said fails here first.
/// </summary>
internal sealed class MemoryWorking : IWorkingState
{
    private readonly MemoryState _state;
    private readonly HashSet<TaskId> _lockedTasks;
    private readonly HashSet<Address> _lockedNodes;
    private readonly HashSet<Address> _lockedHolders;
    private readonly HashSet<TaskId> _lockedSubjects;
    private readonly Dictionary<TaskId, TaskRecord> _tasks = [];
    private readonly Dictionary<Address, NodeRecord> _nodes = [];
    private readonly Dictionary<AccountId, long> _balances = [];
    private readonly HashSet<(TaskId Subject, TransferKind Kind)> _happened = [];
    private readonly Dictionary<Address, int> _opened = [];
    private readonly List<Transfer> _transfers = [];
    private readonly List<Entry> _entries = [];
    private bool _isBroken;

    public MemoryWorking(MemoryState state, ReadSet reads)
    {
        _state = state;
        _lockedTasks = [.. reads.Tasks];
        _lockedNodes = [.. reads.Nodes];
        _lockedHolders = [.. reads.Holders];
        _lockedSubjects = [.. reads.Subjects];
        Waiting = FindWaiting(reads);
        Due = FindDue(reads);
        foreach (var id in _lockedTasks)
        {
            if (state.Tasks.TryGetValue(id, out var task) && task.Lease is { } lease) _lockedNodes.Add(lease.Node);
        }
    }

    public IReadOnlyList<TaskRecord> Waiting { get; }

    public IReadOnlyList<TaskRecord> Due { get; }

    /// <summary>What was recorded, in order.</summary>
    public IReadOnlyList<Entry> Entries => _entries;

    public IReadOnlyCollection<TaskId> Changed => _tasks.Keys;

    public TaskRecord? Task(TaskId id)
    {
        Demand(_lockedTasks.Contains(id), "Task", id);
        return _tasks.TryGetValue(id, out var task) ? task : _state.Tasks.GetValueOrDefault(id);
    }

    public NodeRecord? Node(Address address)
    {
        Demand(_lockedNodes.Contains(address), "Node", address);
        return _nodes.TryGetValue(address, out var node) ? node : _state.Nodes.GetValueOrDefault(address);
    }

    public long Balance(AccountId account)
    {
        Demand(IsVisible(account), "Account", account);
        return BalanceOf(account);
    }

    public int OpenTasks(Address requester)
    {
        Demand(_lockedHolders.Contains(requester), "Holder", requester);
        return _state.OpenTasks(requester) + _opened.GetValueOrDefault(requester);
    }

    public bool Happened(TaskId subject, TransferKind kind)
    {
        Demand(_lockedTasks.Contains(subject) || _lockedSubjects.Contains(subject), "Subject", subject);
        return _happened.Contains((subject, kind)) || _state.Happened.Contains((subject, kind));
    }

    public void Apply(Decision decision)
    {
        ArgumentNullException.ThrowIfNull(decision);
        if (_isBroken) throw new LedgerException("This transaction broke a law of the ledger before; it cannot go on.");
        _isBroken = true;
        if (!decision.Outcome.IsDone && (decision.Node is not null || decision.Entry is not { Transfers.Count: 0 } and not null))
            throw new LedgerException("A refusal moves no credits and changes no node.");
        foreach (var transfer in decision.Entry?.Transfers ?? []) Move(transfer);
        if (decision.Task is { } task) Put(task);
        if (decision.Node is { } node) Put(node);
        if (decision.Entry is { } entry) _entries.Add(entry);
        _isBroken = false;
    }

    /// <summary>Writes everything. The only step that changes what others see.</summary>
    public void Commit(Block? block)
    {
        if (_isBroken) throw new LedgerException("This transaction broke a law of the ledger; nothing was written.");
        if (_tasks.Count + _nodes.Count + _entries.Count > 0) _state.Changes++;
        foreach (var transfer in _transfers) _state.Move(transfer);
        foreach (var task in _tasks.Values)
        {
            _state.Put(task);
            if (task.IsTerminal) _state.Closures.Add(task.Id);
        }

        foreach (var node in _nodes.Values) _state.Nodes[node.Address] = node;
        if (block is not null) _state.Append(block, _entries);
    }

    private static void Demand(bool isLocked, string what, object name)
    {
        if (!isLocked)
            throw new InvalidOperationException($"{what} {name} was not named in the read set, so it is not locked. Name it there.");
    }

    private bool IsVisible(AccountId account) => account.Kind switch
    {
        AccountKind.Holder => _lockedHolders.Contains(account.Owner),
        AccountKind.Stake => _lockedNodes.Contains(account.Owner),
        AccountKind.Escrow => _lockedTasks.Contains(account.Task),
        _ => false,
    };

    private long BalanceOf(AccountId account) =>
        _balances.TryGetValue(account, out var balance) ? balance : _state.Balances.GetValueOrDefault(account);

    private void Move(Transfer transfer)
    {
        var key = (transfer.Subject, transfer.Kind);
        if (transfer.Amount <= 0) throw new LedgerException($"A transfer of {transfer.Amount} micro-credits is none.");
        if (transfer.From == transfer.To) throw new LedgerException($"A transfer from {transfer.From} to itself is none.");
        if (_happened.Contains(key) || _state.Happened.Contains(key))
            throw new LedgerException($"{transfer.Kind} for {transfer.Subject} happened before; it cannot happen twice.");
        if (transfer.From.Kind != AccountKind.Issued) Demand(IsVisible(transfer.From), "Account", transfer.From);
        var (from, to) = ((Int128)BalanceOf(transfer.From) - transfer.Amount, (Int128)BalanceOf(transfer.To) + transfer.Amount);
        if (from < 0 && transfer.From.Kind != AccountKind.Issued)
            throw new LedgerException($"{transfer.From} would have {from} micro-credits; only 'issued' may be below zero.");
        if (from < long.MinValue || to > long.MaxValue) throw new LedgerException("A balance would overflow.");
        (_balances[transfer.From], _balances[transfer.To]) = ((long)from, (long)to);
        _happened.Add(key);
        _transfers.Add(transfer);
    }

    private void Put(TaskRecord task)
    {
        var old = Task(task.Id);
        if (task.Version != (old?.Version ?? 0) + 1)
            throw new LedgerException($"Task {task.Id} goes from version {old?.Version ?? 0} to {task.Version}: another change is in between.");
        var ends = task.IsTerminal && old is not { IsTerminal: true };
        if (old is { IsTerminal: true } && old.State != task.State || (ends && _state.Closures.Contains(task.Id)))
            throw new LedgerException($"Task {task.Id} ended before; it cannot end twice or go on.");
        if (task.Lease is { } lease) _lockedNodes.Add(lease.Node);
        var requester = task.Order.Order.Requester;
        var change = (old is null ? 1 : 0) - (ends ? 1 : 0);
        if (change != 0) _opened[requester] = _opened.GetValueOrDefault(requester) + change;
        _tasks[task.Id] = task;
    }

    private void Put(NodeRecord node)
    {
        var old = Node(node.Address);
        if (node.Version != (old?.Version ?? 0) + 1)
            throw new LedgerException($"Node {node.Address} goes from version {old?.Version ?? 0} to {node.Version}.");
        if (node.ActiveLeases < 0 || node.AtRisk < 0) throw new LedgerException($"Node {node.Address} would hold less than no lease.");
        _nodes[node.Address] = node;
    }

    private List<TaskRecord> FindWaiting(ReadSet reads)
    {
        var found = new List<TaskRecord>();
        var wanted = reads.WaitingLimit > 0 ? reads.WaitingFor.ToHashSet() : [];
        foreach (var (_, id) in reads.WaitingLimit > 0 && wanted.Count > 0 ? _state.Waiting : [])
        {
            if (found.Count >= reads.WaitingLimit) break;
            var task = _state.Tasks[id];
            if (!task.Candidates.Any(c => wanted.Contains(c) && !task.Excluded.Contains(c))) continue;
            _lockedTasks.Add(id);
            found.Add(task);
        }

        return found;
    }

    private List<TaskRecord> FindDue(ReadSet reads)
    {
        var found = new List<TaskRecord>();
        foreach (var (wakeAt, id) in reads.DueLimit > 0 ? _state.Wakes : [])
        {
            if (found.Count >= reads.DueLimit || wakeAt > reads.DueAt) break;
            _lockedTasks.Add(id);
            found.Add(_state.Tasks[id]);
        }

        return found;
    }
}
