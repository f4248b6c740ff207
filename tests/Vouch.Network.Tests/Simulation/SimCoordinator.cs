using Vouch.Identity;
using Vouch.Network.Allocation;
using Vouch.Network.Commands;
using Vouch.Network.Coordinator;
using Vouch.Network.Ports;
using Vouch.Network.Tasks;

namespace Vouch.Network.Tests.Simulation;

/// <summary>A coordinator: its own clock, its own nodes, no state that matters.</summary>
internal sealed class SimCoordinator
{
    private readonly Simulation _sim;
    private readonly Coordination _loops;
    private readonly Dictionary<Address, SimNode> _connected = [];

    public SimCoordinator(Simulation sim)
    {
        _sim = sim;
        _loops = new Coordination((s, c, n) => sim.Decide(s, c, n), sim.Gate, Simulation.Rules);
        sim.After(sim.Next(200), Loop);
    }

    /// <summary>How far its clock is off, milliseconds.</summary>
    public long Skew { get; set; }

    private long Now => _sim.Time + (_sim.HasFaults ? Skew : 0);

    public void Connect(SimNode node) => _connected[node.Address] = node;

    public void Disconnect(SimNode node) => _connected.Remove(node.Address);

    /// <summary>A command from outside; the answer goes back over the same network.</summary>
    public void Receive(Command command, Action<Outcome> reply)
    {
        var outcome = _sim.Do(command, Now);
        _sim.Send(() => reply(outcome));
    }

    /// <summary>A beat: the leases it names are renewed, as a real coordinator does.</summary>
    public void Beat(SimNode node, TaskId task, int epoch)
    {
        var outcome = _sim.Do(new RenewCommand(task, node.Address, epoch), Now);
        if (!outcome.IsDone) _sim.Send(() => node.Revoke(task, epoch));
    }

    /// <summary>Moves on what is due.</summary>
    public void Sweep(long now)
    {
        var rulings = _sim.Execute(new ReadSet { DueLimit = 8, DueAt = now }, state => _loops.TickDue(state, now), now);
        foreach (var task in rulings.Select(r => r.Decision.Task).OfType<TaskRecord>())
        {
            if (task.Lease is { IsQuestioned: true } lease && _connected.TryGetValue(lease.Node, out var node))
                _sim.Send(() => node.Question(task.Id, lease.Epoch));
        }
    }

    private void Loop()
    {
        _sim.After(_sim.HasFaults ? 100 + _sim.Next(200) : 700, Loop);
        if (_sim.HasFaults && _sim.Chance(0.01)) Skew = _sim.Chance(0.5) ? 0 : _sim.Next(40_000) - 20_000;
        var now = Now;
        Sweep(now);
        if (_connected.Count > 0) Lease(now);
    }

    private void Lease(long now)
    {
        var presence = _connected.ToDictionary(c => c.Key, c => new NodePresence(c.Value.FreeSlots, false));
        var seed = _sim.NextDigest();
        var reads = new ReadSet { WaitingLimit = 4, WaitingFor = [.. presence.Keys], Nodes = [.. presence.Keys] };
        var given = _sim.Execute(
            reads,
            state => _loops.LeaseWaiting(state, presence, _ => new ModelNeeds(0, null), t => Mix(seed, t.Id), now),
            now);
        foreach (var task in given.Select(g => g.Lease?.Task).OfType<TaskRecord>())
        {
            var node = _connected[task.Lease!.Node];
            _sim.Send(() => node.Assign(task));
        }
    }

    private static Digest256 Mix(Digest256 seed, TaskId task) => Digest256.Keccak([.. seed.ToBytes(), .. task.ToBytes()]);
}
