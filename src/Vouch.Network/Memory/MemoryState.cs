using System.Runtime.InteropServices;
using Vouch.Identity;
using Vouch.Network.Ledger;
using Vouch.Network.Nodes;
using Vouch.Network.Ports;
using Vouch.Network.Receipts;
using Vouch.Network.Tasks;

namespace Vouch.Network.Memory;

/// <summary>What is committed, with its indices. Used under the store's lock.</summary>
internal sealed class MemoryState
{
    public Dictionary<TaskId, TaskRecord> Tasks { get; } = [];

    public SortedDictionary<Address, NodeRecord> Nodes { get; } = [];

    public Dictionary<AccountId, long> Balances { get; } = [];

    public HashSet<(TaskId Subject, TransferKind Kind)> Happened { get; } = [];

    /// <summary>One row per task that ended, as in the databases: a second end is a violation.</summary>
    public HashSet<TaskId> Closures { get; } = [];

    public Dictionary<Address, HashSet<TaskId>> Open { get; } = [];

    public SortedSet<(long AcceptedAt, TaskId Id)> ByAge { get; } = [];

    public SortedSet<(long AcceptedAt, TaskId Id)> Waiting { get; } = [];

    public SortedSet<(long WakeAt, TaskId Id)> Wakes { get; } = [];

    public List<Block> Blocks { get; } = [];

    public Dictionary<TaskId, List<(int Height, int Index)>> EntriesOfTask { get; } = [];

    public Dictionary<Address, List<(int Height, int Index)>> EntriesOfParty { get; } = [];

    /// <summary>Counts transactions that changed something.</summary>
    public long Changes { get; set; }

    public ChainHead Head { get; private set; } = ChainHead.Empty;

    public int OpenTasks(Address requester) => Open.TryGetValue(requester, out var open) ? open.Count : 0;

    public void Put(TaskRecord task)
    {
        if (Tasks.TryGetValue(task.Id, out var old)) Unindex(old);
        Tasks[task.Id] = task;
        ByAge.Add((task.AcceptedAt, task.Id));
        if (task.State == TaskState.Waiting) Waiting.Add((task.AcceptedAt, task.Id));
        if (task.IsTerminal) return;
        Wakes.Add((task.WakeAt, task.Id));
        (CollectionsMarshal.GetValueRefOrAddDefault(Open, task.Order.Order.Requester, out _) ??= []).Add(task.Id);
    }

    public void Move(Transfer transfer)
    {
        Happened.Add((transfer.Subject, transfer.Kind));
        CollectionsMarshal.GetValueRefOrAddDefault(Balances, transfer.From, out _) -= transfer.Amount;
        CollectionsMarshal.GetValueRefOrAddDefault(Balances, transfer.To, out _) += transfer.Amount;
    }

    public void Append(Block block, IReadOnlyList<Entry> entries)
    {
        var height = Blocks.Count;
        Blocks.Add(block);
        Head = new ChainHead(block.Header.Height, block.Header.Digest, block.Header.At);
        for (var i = 0; i < entries.Count; i++)
        {
            if (entries[i].Task != default)
                (CollectionsMarshal.GetValueRefOrAddDefault(EntriesOfTask, entries[i].Task, out _) ??= []).Add((height, i));
            foreach (var party in entries[i].Parties)
                (CollectionsMarshal.GetValueRefOrAddDefault(EntriesOfParty, party, out _) ??= []).Add((height, i));
        }
    }

    private void Unindex(TaskRecord task)
    {
        ByAge.Remove((task.AcceptedAt, task.Id));
        Waiting.Remove((task.AcceptedAt, task.Id));
        Wakes.Remove((task.WakeAt, task.Id));
        if (Open.TryGetValue(task.Order.Order.Requester, out var open)) open.Remove(task.Id);
    }
}
