using System.Diagnostics;
using System.Diagnostics.Metrics;
using Vouch.Network.Ledger;
using Vouch.Network.Receipts;

namespace Vouch.Server.Engine;

/// <summary>What a coordinator measures of itself; exported over OTLP and on <c>/metrics</c>.</summary>
internal sealed class Measurements : IDisposable
{
    /// <summary>Name of meter and activity source.</summary>
    public const string Name = "Vouch.Server";

    private readonly Meter _meter = new(Name);
    private readonly Counter<long> _tasks;
    private readonly Counter<long> _paid;
    private readonly Counter<long> _slashed;
    private readonly Counter<long> _assigned;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _proofs;
    private readonly Histogram<double> _verifying;
    private readonly Histogram<double> _committing;
    private readonly Histogram<double> _assigning;

    /// <summary>Makes the instruments.</summary>
    public Measurements()
    {
        _tasks = _meter.CreateCounter<long>("vouch.tasks", "{event}", "What happened to tasks, by kind of receipt.");
        _paid = _meter.CreateCounter<long>("vouch.paid", "{microcredit}", "Paid to nodes.");
        _slashed = _meter.CreateCounter<long>("vouch.slashed", "{microcredit}", "Stake lost.");
        _assigned = _meter.CreateCounter<long>("vouch.assignments", "{message}", "Leases told to nodes.");
        _refused = _meter.CreateCounter<long>("vouch.commands.refused", "{command}", "Commands refused, by code.");
        _proofs = _meter.CreateCounter<long>("vouch.proofs.checked", "{proof}", "Proofs verified, by verdict.");
        _verifying = _meter.CreateHistogram<double>("vouch.proofs.duration", "s", "Time to verify a proof.");
        _committing = _meter.CreateHistogram<double>("vouch.commits.duration", "s", "Time to decide and commit a command.");
        _assigning = _meter.CreateHistogram<double>("vouch.assignments.duration", "s", "From a task's acceptance to the message that gives its first lease.");
    }

    /// <summary>Spans.</summary>
    public static ActivitySource Activities { get; } = new(Name);

    /// <summary>Whether a meter is this one; another coordinator of the process has its own.</summary>
    public bool Owns(Meter meter) => ReferenceEquals(meter, _meter);

    /// <summary>Observes a number when somebody looks.</summary>
    public void Observe(string name, string unit, string description, Func<long> read) =>
        _meter.CreateObservableGauge(name, read, unit, description);

    /// <summary>An entry was committed.</summary>
    public void Recorded(Entry entry)
    {
        _tasks.Add(1, new KeyValuePair<string, object?>("kind", entry.Kind.ToString().ToLowerInvariant()));
        foreach (var transfer in entry.Transfers)
        {
            if (transfer.Kind == TransferKind.Pay) _paid.Add(transfer.Amount);
            else if (transfer.Kind == TransferKind.Slash) _slashed.Add(transfer.Amount);
        }
    }

    /// <summary>A command was refused.</summary>
    public void Refused(Network.Commands.RefusalCode code) => _refused.Add(1, new KeyValuePair<string, object?>("code", code.ToString()));

    /// <summary>A lease was told to its node.</summary>
    public void Assigned() => _assigned.Add(1);

    /// <summary>A first lease was told so long after its task's acceptance.</summary>
    public void Assigned(long milliseconds) => _assigning.Record(milliseconds / 1000.0);

    /// <summary>A proof was verified.</summary>
    public void Checked(bool accepted, TimeSpan time)
    {
        _proofs.Add(1, new KeyValuePair<string, object?>("verdict", accepted ? "accepted" : "refused"));
        _verifying.Record(time.TotalSeconds);
    }

    /// <summary>A command was committed.</summary>
    public void Committed(TimeSpan time) => _committing.Record(time.TotalSeconds);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
