using System.Diagnostics;
using Vouch.Network;
using Vouch.Network.Commands;
using Vouch.Network.Machine;
using Vouch.Network.Ports;
using Vouch.Network.Tasks;
using Vouch.Server.Hosting;
using Vouch.Storage;

namespace Vouch.Server.Engine;

/// <summary>The one way anything happens: a command is admitted (form and signatures), decided on locked state, and committed.</summary>
internal sealed class CommandService(GroupCommitter committer, CommandGate gate, NetworkMachine machine, Measurements measurements, Clock clock)
{
    /// <summary>Raised when a commit left a task waiting for a node.</summary>
    public event Action<TaskId>? Waits;

    /// <summary>Checks form and signatures; costly, so before any lock.</summary>
    /// <exception cref="RefusalException">They are not right.</exception>
    public AdmittedCommand Admit(Command command)
    {
        var outcome = gate.Admit(command, clock.Now, out var admitted);
        if (admitted is not null) return admitted;
        measurements.Refused(outcome.Code);
        throw Refusal.Of(outcome);
    }

    /// <summary>Admits, decides and commits. A refusal by the gate comes back like one by the machine.</summary>
    public async Task<Decision> ExecuteAsync(Command command, CancellationToken cancellation)
    {
        var outcome = gate.Admit(command, clock.Now, out var admitted);
        if (admitted is not null) return await ExecuteAsync(admitted, cancellation);
        measurements.Refused(outcome.Code);
        return new Decision(outcome, null, null, null);
    }

    /// <summary>Decides and commits an admitted command.</summary>
    public async Task<Decision> ExecuteAsync(AdmittedCommand admitted, CancellationToken cancellation)
    {
        var command = admitted.Command;
        var now = clock.Now;
        var start = Stopwatch.GetTimestamp();
        using var activity = Measurements.Activities.StartActivity(command.GetType().Name);
        var decision = await committer.ExecuteAsync(NetworkMachine.Needs(command), state => Decide(state, admitted, now), now, cancellation);
        measurements.Committed(Stopwatch.GetElapsedTime(start));
        Book(decision);
        return decision;
    }

    /// <summary>Decides inside a transaction.</summary>
    public Decision Decide(IWorkingState state, AdmittedCommand admitted, long now)
    {
        var decision = machine.Decide(state, admitted, now);
        state.Apply(decision);
        return decision;
    }

    /// <summary>Counts a committed decision.</summary>
    public void Book(Decision decision)
    {
        if (!decision.Outcome.IsDone) measurements.Refused(decision.Outcome.Code);
        if (decision.Entry is { } entry) measurements.Recorded(entry);
        if (decision.Task is { State: TaskState.Waiting, Id: var id }) Waits?.Invoke(id);
    }
}
