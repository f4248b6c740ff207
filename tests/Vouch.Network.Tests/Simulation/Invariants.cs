using Vouch.Identity;
using Vouch.Network.Ledger;
using Vouch.Network.Receipts;
using Vouch.Network.Tasks;

namespace Vouch.Network.Tests.Simulation;

/// <summary>What must hold after every transaction (docs/network.md, section 4).</summary>
internal sealed class Invariants(Simulation sim)
{
    private readonly Dictionary<TaskId, (TaskRecord Task, long LeasePrice)> _seen = [];
    private readonly HashSet<TaskId> _paid = [];
    private readonly HashSet<Digest256> _slashed = [];
    private readonly HashSet<(TaskId Task, int Epoch)> _leases = [];
    private int _blocks;
    private long _changes = -1;

    public void Check()
    {
        if (_changes == sim.Store.State.Changes) return;
        _changes = sim.Store.State.Changes;
        Ledger();
        Tasks();
        Nodes();
        for (; _blocks < sim.Store.State.Blocks.Count; _blocks++)
        {
            foreach (var entry in sim.Store.State.Blocks[_blocks].Entries) Read(Entry.Read(entry));
        }
    }

    /// <summary>At rest: every accepted task has ended, and every credit that was held is somebody's again.</summary>
    public void CheckEnd()
    {
        Check();
        foreach (var task in sim.Store.State.Tasks.Values)
            Demand(task.IsTerminal, $"task {task.Id} never ended: it is {task.State}, {task.Reason}");
        Demand(sim.Store.State.Nodes.Values.All(n => n.ActiveLeases == 0), "a node holds a lease of no task");
    }

    private static void Demand(bool holds, string otherwise)
    {
        if (!holds) throw new BrokenInvariantException(otherwise);
    }

    private void Ledger()
    {
        Int128 sum = 0;
        foreach (var (account, balance) in sim.Store.State.Balances)
        {
            sum += balance;
            Demand(balance >= 0 || account.Kind == AccountKind.Issued, $"{account} has {balance}");
        }

        Demand(sum == 0, $"all balances sum to {sum}");
    }

    private void Tasks()
    {
        var open = new Dictionary<Address, int>();
        foreach (var (id, task) in sim.Store.State.Tasks)
        {
            var escrow = sim.Store.State.Balances.GetValueOrDefault(AccountId.Escrow(id));
            Demand(task.Escrow == escrow, $"task {id} says {task.Escrow} are held and {escrow} are");
            Demand(!task.IsTerminal || escrow == 0, $"task {id} has ended and {escrow} are held");
            Demand(task.IsTerminal || escrow == task.Order.Order.MaxPrice, $"task {id} is open and not all of its price is held");
            Demand((task.State == TaskState.Leased) == (task.Lease is not null), $"task {id} is {task.State} with a lease or without");
            Demand((task.State == TaskState.Done) == (task.Result is not null), $"task {id} is {task.State} with a result or without");
            Demand(task.Epoch <= Simulation.Rules.MostEpochs, $"task {id} was leased {task.Epoch} times");
            Demand(task.Lease is not { } held || held.ExpiresAt <= task.Order.Order.Expiry, $"a lease outlives task {id}");
            Demand(task.WakeAt <= (task.IsTerminal ? long.MaxValue : task.Order.Order.Expiry), $"task {id} sleeps past its expiry");
            if (!task.IsTerminal) open[task.Order.Order.Requester] = open.GetValueOrDefault(task.Order.Order.Requester) + 1;
            if (_seen.TryGetValue(id, out var before)) Compare(before.Task, task);
            _seen[id] = (task, task.Lease?.Price ?? (before.Task is null ? 0 : before.LeasePrice));
        }

        Demand(open.Values.All(n => n <= Simulation.Rules.MostOpenTasks), "somebody has more open tasks than allowed");
    }

    private static void Compare(TaskRecord before, TaskRecord task)
    {
        if (ReferenceEquals(before, task)) return;
        Demand(!before.IsTerminal || before.State == task.State, $"task {task.Id} went from {before.State} to {task.State}");
        Demand(task.Epoch >= before.Epoch, $"the epoch of task {task.Id} fell");
        Demand(task.Version > before.Version, $"task {task.Id} changed and its version did not");
        Demand(task.Lease is not { } lease || lease.Epoch == task.Epoch, $"the lease of task {task.Id} has an old epoch");
        Demand(
            before.Lease is not { } a || task.Lease is not { } b || a.Epoch != b.Epoch || (a.Node == b.Node && a.Price == b.Price),
            $"lease {task.Epoch} of task {task.Id} changed hands");
    }

    private void Nodes()
    {
        foreach (var node in sim.Store.State.Nodes.Values)
        {
            var leases = sim.Store.State.Tasks.Values.Select(t => t.Lease).OfType<Lease>().Where(l => l.Node == node.Address).ToList();
            Demand(leases.Count == node.ActiveLeases, $"{node.Address} holds {leases.Count} leases and {node.ActiveLeases} are on record");
            Demand(leases.Sum(l => Pricing.AtRisk(l.Price, Simulation.Rules)) == node.AtRisk, $"{node.Address}: what is at risk is wrong");
            Demand(node.ActiveLeases <= node.Profile.Profile.Slots, $"{node.Address} holds more leases than it has slots");
            Demand(node.Reputation.Score is >= 0 and <= 1_000_000, $"{node.Address} has score {node.Reputation.Score}");
        }
    }

    private void Read(Entry entry)
    {
        switch (entry.Kind)
        {
            case EntryKind.Leased:
                var lease = LeaseEvidence.Read(entry.Evidence);
                Demand(_leases.Add((entry.Task, lease.Epoch)), $"lease {lease.Epoch} of task {entry.Task} was given twice");
                break;
            case EntryKind.Settled:
                Settled(entry, SettledEvidence.Read(entry.Evidence));
                break;
            case EntryKind.Slashed:
                var slashed = SlashedEvidence.Read(entry.Evidence);
                Demand(_slashed.Add(slashed.Claim.Claim.Digest), "a claim was punished twice");
                Demand(!sim.GoodProofs.Contains(slashed.Claim.Claim.Proof), "a good proof was punished");
                break;
        }
    }

    private void Settled(Entry entry, SettledEvidence settled)
    {
        var (task, price) = _seen[entry.Task];
        Demand(_paid.Add(entry.Task), $"task {entry.Task} was paid twice");
        Demand(sim.GoodProofs.Contains(settled.Claim.Claim.Proof), "a bad proof was paid");
        Demand(settled.Claim.Claim.Epoch == task.Epoch, "another epoch than the last was paid");
        Demand(settled.Paid >= 0 && settled.Fee >= 0 && settled.Paid + settled.Fee <= price, "more was paid than the lease's price");
        Demand(price <= task.Order.Order.MaxPrice, "the lease costs more than the order allows");
    }
}
