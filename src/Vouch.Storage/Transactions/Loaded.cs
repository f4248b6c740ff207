using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Ledger;
using Vouch.Network.Nodes;
using Vouch.Network.Ports;
using Vouch.Network.Tasks;

namespace Vouch.Storage.Transactions;

/// <summary>What a transaction has locked and read, before any decision.</summary>
internal sealed class Loaded : IStateView
{
    private readonly Dictionary<TaskId, TaskRecord?> _tasks = [];
    private readonly Dictionary<TaskId, long> _escrows = [];
    private readonly Dictionary<Address, NodeRecord?> _nodes = [];
    private readonly Dictionary<Address, Holding> _holders = [];
    private readonly Dictionary<TaskId, int> _happened = [];

    /// <summary>Names everything that is asked for by key as read and absent; rows found then replace that.</summary>
    public Loaded(ReadSet reads)
    {
        foreach (var task in reads.Tasks)
        {
            _tasks[task] = null;
            _happened[task] = 0;
        }

        foreach (var subject in reads.Subjects) _happened[subject] = 0;
        foreach (var node in reads.Nodes)
        {
            _nodes[node] = null;
            _holders[node] = default;
        }

        foreach (var holder in reads.Holders) _holders[holder] = default;
    }

    public List<TaskRecord> Waiting { get; } = [];

    public List<TaskRecord> Due { get; } = [];

    /// <summary>Every task read, absent ones too.</summary>
    public IReadOnlyCollection<TaskId> TaskIds => _tasks.Keys;

    /// <summary>Subjects whose transfers are to be looked up: all named and all tasks.</summary>
    public IReadOnlyCollection<TaskId> Subjects => _happened.Keys;

    /// <summary>Nodes to be read.</summary>
    public IReadOnlyCollection<Address> NodeNames => _nodes.Keys;

    /// <summary>Holders to be read.</summary>
    public IReadOnlyCollection<Address> HolderNames => _holders.Keys;

    /// <summary>Takes a task's row in, and names what it brings along.</summary>
    public void Add(TaskRecord task, long escrow)
    {
        _tasks[task.Id] = task;
        _escrows[task.Id] = escrow;
        _happened.TryAdd(task.Id, 0);
        _holders.TryAdd(task.Order.Order.Requester, default);
        if (task.Lease is not { } lease) return;
        _nodes.TryAdd(lease.Node, null);
        _holders.TryAdd(lease.Node, default);
    }

    public void Add(NodeRecord node)
    {
        _nodes[node.Address] = node;
        _holders.TryAdd(node.Address, default);
    }

    public void Add(Address holder, Holding holding) => _holders[holder] = holding;

    public void AddHappened(TaskId subject, TransferKind kind) =>
        _happened[subject] = _happened.GetValueOrDefault(subject) | 1 << (int)kind;

    public TaskRecord? Task(TaskId id) => _tasks.TryGetValue(id, out var task) ? task : throw Unread($"task {id}");

    public NodeRecord? Node(Address address) =>
        _nodes.TryGetValue(address, out var node) ? node : throw Unread($"node {address}");

    public int OpenTasks(Address requester) => Holder(requester).OpenTasks;

    public bool Happened(TaskId subject, TransferKind kind) => _happened.TryGetValue(subject, out var kinds)
        ? (kinds & 1 << (int)kind) != 0
        : throw Unread($"subject {subject}");

    public long Balance(AccountId account) => account.Kind switch
    {
        AccountKind.Holder => Holder(account.Owner).Free,
        AccountKind.Stake => Holder(account.Owner).Staked,
        AccountKind.Escrow => _tasks.ContainsKey(account.Task) ? _escrows.GetValueOrDefault(account.Task) : throw Unread($"{account}"),
        _ => throw Unread($"account {account}"),
    };

    private Holding Holder(Address owner) => _holders.TryGetValue(owner, out var holding) ? holding : throw Unread($"holder {owner}");

    private static InvalidOperationException Unread(string what) =>
        new($"A decision asks for {what}, which its read set does not name: name it there, so that it is locked.");
}
