using System.Diagnostics;
using Vouch.Network;
using Vouch.Network.Commands;
using Vouch.Network.Ports;
using Vouch.Network.Tasks;
using Vouch.Server.Hosting;

namespace Vouch.Server.Engine;

/// <summary>The one way anything happens: a command is admitted (form and signatures), decided on locked state, and committed.</summary>
internal sealed class CommandService(INetworkStore store, CommandGate gate, NetworkMachine machine, Measurements measurements, Clock clock)
{
    private const int MostTries = 8;

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
        var start = Stopwatch.GetTimestamp();
        using var activity = Measurements.Activities.StartActivity(command.GetType().Name);
        var id = ReadSets.TaskOf(command);
        for (var i = 0; i < MostTries; i++)
        {
            var task = id is { } known ? await store.FindTaskAsync(known, cancellation) : null;
            var reads = ReadSets.Of(command, task);
            var decision = await store.ExecuteAsync(reads, state => Decide(state, admitted, reads, id), clock.Now, cancellation);
            if (decision is null) continue;
            measurements.Committed(Stopwatch.GetElapsedTime(start));
            Book(decision);
            return decision;
        }

        throw new StoreUnavailableException($"Task {id} changes too fast to be decided upon.");
    }

    /// <summary>Counts a committed decision.</summary>
    public void Book(Decision decision)
    {
        if (!decision.Outcome.IsDone) measurements.Refused(decision.Outcome.Code);
        if (decision.Entry is { } entry) measurements.Recorded(entry);
    }

    private Decision? Decide(IWorkingState state, AdmittedCommand admitted, ReadSet reads, TaskId? id)
    {
        // The lease went to a node that is not locked since the task was looked at: look again.
        if (id is { } known && !ReadSets.Covers(reads, state.Task(known))) return null;
        var decision = machine.Decide(state, admitted, clock.Now);
        state.Apply(decision);
        return decision;
    }
}
