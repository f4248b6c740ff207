using Vouch.Identity;
using Vouch.Network.Allocation;
using Vouch.Network.Commands;
using Vouch.Network.Ledger;
using Vouch.Network.Machine;
using Vouch.Network.Ports;
using Vouch.Network.Tasks;

namespace Vouch.Network.Coordinator;

/// <summary>What became of one command inside a transaction.</summary>
/// <param name="Command">The command.</param>
/// <param name="Decision">The decision, taken in.</param>
public sealed record Ruling(Command Command, Decision Decision);

/// <summary>
/// The loops of a coordinator, as functions of a transaction's state: each is handed to <see cref="INetworkStore.ExecuteAsync"/> and
/// has no effects of its own, so that it may run again.
/// </summary>
/// <param name="decide">The machine's <see cref="NetworkMachine.Decide"/>; a test may put something in front of it.</param>
/// <param name="gate">Admits the commands that the loops make.</param>
/// <param name="rules">The network's rules.</param>
public sealed class Coordination(
    Func<IStateView, AdmittedCommand, long, Decision> decide, CommandGate gate, NetworkRules rules)
{
    /// <summary>The loops over a machine.</summary>
    public Coordination(NetworkMachine machine, CommandGate gate, NetworkRules rules)
        : this(machine.Decide, gate, rules)
    {
    }

    /// <summary>Decides commands one after another, each on what the ones before left.</summary>
    public IReadOnlyList<Decision> Decide(IWorkingState state, IReadOnlyList<AdmittedCommand> commands, long now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(commands);
        var decisions = new Decision[commands.Count];
        for (var i = 0; i < decisions.Length; i++)
        {
            decisions[i] = decide(state, commands[i], now);
            state.Apply(decisions[i]);
        }

        return decisions;
    }

    /// <summary>Moves on every task whose time has come (<see cref="IWorkingState.Due"/>).</summary>
    public IReadOnlyList<Ruling> TickDue(IWorkingState state, long now)
    {
        ArgumentNullException.ThrowIfNull(state);
        return [.. state.Due.Select(task => Take(state, new TickCommand(task.Id), now))];
    }

    /// <summary>Gives the waiting tasks (<see cref="IWorkingState.Waiting"/>) to nodes, oldest first.</summary>
    /// <param name="state">The transaction; it has locked the nodes of <paramref name="presence"/>.</param>
    /// <param name="presence">Connected nodes. Slots that this call fills are counted, the dictionary is not changed.</param>
    /// <param name="needs">What a task's model asks; null if the model is not known, and the task waits on.</param>
    /// <param name="seed">Fresh randomness for each task; the same again if the transaction runs again is harmless.</param>
    /// <param name="now">Unix milliseconds.</param>
    /// <returns>The leases given, and for tasks that nobody could take the reason, with no node chosen.</returns>
    public IReadOnlyList<(TaskRecord Task, AllocationReason Reason, Decision? Lease)> LeaseWaiting(
        IWorkingState state, IReadOnlyDictionary<Address, NodePresence> presence, Func<TaskRecord, ModelNeeds?> needs,
        Func<TaskRecord, Digest256> seed, long now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(needs);
        ArgumentNullException.ThrowIfNull(seed);
        var free = presence.ToDictionary();
        var given = new List<(TaskRecord, AllocationReason, Decision?)>();
        foreach (var task in state.Waiting)
        {
            if (needs(task) is not { } asked) continue;
            var reason = Allocator.Allocate(
                task, node => (state.Node(node), state.Balance(AccountId.Stake(node))), free, asked, rules, seed(task));
            var lease = reason.Chosen.IsZero
                ? null
                : Take(state, new LeaseCommand(task.Id, reason.Chosen, reason), now).Decision;
            given.Add((task, reason, lease));
            if (lease is not { Outcome.IsDone: true }) continue;
            var there = free[reason.Chosen];
            free[reason.Chosen] = there with { FreeSlots = there.FreeSlots - 1 };
        }

        return given;
    }

    private Ruling Take(IWorkingState state, Command command, long now)
    {
        var outcome = gate.Admit(command, now, out var admitted);
        var decision = admitted is null ? new Decision(outcome, null, null, null) : decide(state, admitted, now);
        state.Apply(decision);
        return new Ruling(command, decision);
    }
}
