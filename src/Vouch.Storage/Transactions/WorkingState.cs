using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Ledger;
using Vouch.Network.Nodes;
using Vouch.Network.Ports;
using Vouch.Network.Tasks;

namespace Vouch.Storage.Transactions;

/// <summary>
/// Decisions on top of a view, one after another. The store's laws are checked here first, where the message can say what was
/// wrong; the database's constraints say it again (docs/network.md, section 10). The view may itself be a working state: then this
/// one is a part of a larger transaction that can be dropped without harm to the rest.
/// </summary>
internal sealed class WorkingState(IStateView basis, IReadOnlyList<TaskRecord> waiting, IReadOnlyList<TaskRecord> due) : IWorkingState
{
    private readonly Dictionary<TaskId, TaskRecord> _tasks = [];
    private readonly Dictionary<Address, NodeRecord> _nodes = [];
    private readonly Dictionary<AccountId, long> _balances = [];
    private readonly Dictionary<Address, int> _open = [];
    private readonly HashSet<(TaskId, TransferKind)> _happened = [];
    private readonly List<Decision> _decisions = [];
    private readonly List<TaskRecord> _closed = [];

    public IReadOnlyList<TaskRecord> Waiting { get; } = waiting;

    public IReadOnlyList<TaskRecord> Due { get; } = due;

    /// <summary>Decisions taken in, in order; those that changed nothing left out.</summary>
    public IReadOnlyList<Decision> Decisions => _decisions;

    /// <summary>Tasks as they are now, of those changed.</summary>
    public IReadOnlyCollection<TaskRecord> ChangedTasks => _tasks.Values;

    /// <summary>Nodes as they are now, of those changed.</summary>
    public IReadOnlyCollection<NodeRecord> ChangedNodes => _nodes.Values;

    /// <summary>By how much accounts changed.</summary>
    public IReadOnlyDictionary<AccountId, long> Differences => _balances;

    /// <summary>By how much numbers of open tasks changed.</summary>
    public IReadOnlyDictionary<Address, int> OpenDifferences => _open;

    /// <summary>Tasks that reached a terminal state.</summary>
    public IReadOnlyList<TaskRecord> Closed => _closed;

    /// <summary>A law that a decision broke; nothing may be written then, even if whoever decided went on.</summary>
    public LedgerException? Broken { get; private set; }

    public TaskRecord? Task(TaskId id) => _tasks.TryGetValue(id, out var task) ? task : basis.Task(id);

    public NodeRecord? Node(Address address) => _nodes.TryGetValue(address, out var node) ? node : basis.Node(address);

    public long Balance(AccountId account) => basis.Balance(account) + _balances.GetValueOrDefault(account);

    public int OpenTasks(Address requester) => basis.OpenTasks(requester) + _open.GetValueOrDefault(requester);

    public bool Happened(TaskId subject, TransferKind kind) =>
        _happened.Contains((subject, kind)) || basis.Happened(subject, kind);

    public void Apply(Decision decision)
    {
        if (Broken is not null) throw Broken;
        if (decision.Task is null && decision.Node is null && decision.Entry is null) return;
        if (!decision.Outcome.IsDone && decision.Entry is null) return;
        try
        {
            Take(decision);
        }
        catch (LedgerException e)
        {
            Broken = e;
            throw;
        }
        catch (OverflowException e)
        {
            Broken = new LedgerException("A balance would leave the range of 64 bits.", e);
            throw Broken;
        }

        _decisions.Add(decision);
    }

    private void Take(Decision decision)
    {
        if (decision.Task is { } task) Take(task);
        if (decision.Node is { } node) _nodes[node.Address] = node;
        if (decision.Entry is { } entry)
        {
            if (!decision.Outcome.IsDone && entry.Transfers.Count > 0)
                throw new LedgerException($"A refusal ({decision.Outcome.Code}) may be recorded but may not move credits.");
            foreach (var transfer in entry.Transfers) Take(transfer);
        }

        if (decision.Task is { } changed) CheckEscrow(changed);
    }

    private void Take(TaskRecord task)
    {
        var before = Task(task.Id);
        if (before is { IsTerminal: true } && (task.State != before.State || task.Result != before.Result))
            throw new LedgerException($"Task {task.Id} is {before.State}: a terminal state is never left, nor reached again otherwise.");
        _tasks[task.Id] = task;
        if (before is { IsTerminal: true }) return;
        var opens = (task.IsTerminal ? 0 : 1) - (before is null ? 0 : 1);
        if (opens != 0) _open[task.Order.Order.Requester] = _open.GetValueOrDefault(task.Order.Order.Requester) + opens;
        if (task.IsTerminal) _closed.Add(task);
    }

    private void Take(Transfer transfer)
    {
        LedgerLaw.Check(transfer);
        if (Happened(transfer.Subject, transfer.Kind))
            throw new LedgerException($"A {transfer.Kind} for {transfer.Subject} has happened already; it happens once.");
        if (transfer.From.Kind != AccountKind.Issued && Balance(transfer.From) < transfer.Amount)
        {
            throw new LedgerException(
                $"A {transfer.Kind} for {transfer.Subject} takes {transfer.Amount} micro-credits from {transfer.From}, which has {Balance(transfer.From)}.");
        }

        _balances[transfer.From] = checked(_balances.GetValueOrDefault(transfer.From) - transfer.Amount);
        _balances[transfer.To] = checked(_balances.GetValueOrDefault(transfer.To) + transfer.Amount);
        _happened.Add((transfer.Subject, transfer.Kind));
    }

    private void CheckEscrow(TaskRecord task)
    {
        var held = Balance(AccountId.Escrow(task.Id));
        if (task.Escrow != held)
            throw new LedgerException($"Task {task.Id} says that {task.Escrow} micro-credits are held for it; the ledger has {held}.");
        if (task.IsTerminal && held != 0)
            throw new LedgerException($"Task {task.Id} would end as {task.State} with {held} micro-credits still in escrow.");
    }
}
