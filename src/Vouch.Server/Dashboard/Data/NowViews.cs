using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Ledger;
using Vouch.Network.Receipts;
using Vouch.Network.Tasks;

namespace Vouch.Server.Dashboard.Data;

/// <summary>The network now.</summary>
/// <param name="At">When this was read.</param>
/// <param name="NodesOnline">Connected nodes, paused ones included.</param>
/// <param name="NodesPaused">Of these, those whose owner's rules hold them back.</param>
/// <param name="NodesKnown">All that ever registered.</param>
/// <param name="Tasks">Tasks by state, all time.</param>
/// <param name="PerMinute">Proofs paid in each of the last 60 minutes, oldest first; the last is the minute that runs.</param>
/// <param name="PaidLastDay">Micro-credits paid to nodes in 24 hours.</param>
/// <param name="SlashedLastDay">Micro-credits of stake lost in 24 hours.</param>
/// <param name="DoneLastDay">Proofs paid in 24 hours.</param>
/// <param name="Energy">What the latest proofs took.</param>
/// <param name="Ledger">All accounts summed by kind, micro-credits.</param>
/// <param name="Latest">The latest tasks.</param>
/// <param name="Slashes">The latest proven lies.</param>
/// <param name="Head">The chain's end.</param>
public sealed record NowView(
    long At, int NodesOnline, int NodesPaused, int NodesKnown, IReadOnlyDictionary<TaskState, long> Tasks, IReadOnlyList<int> PerMinute,
    long PaidLastDay, long SlashedLastDay, long DoneLastDay, EnergyView Energy, IReadOnlyDictionary<AccountKind, long> Ledger,
    IReadOnlyList<TaskRow> Latest, IReadOnlyList<SlashRow> Slashes, ChainHead Head)
{
    /// <summary>Proofs a minute, over the last five full minutes.</summary>
    public double Rate => PerMinute.Count < 6 ? 0 : PerMinute.Take(PerMinute.Count - 1).TakeLast(5).Sum() / 5.0;

    /// <summary>Tasks in a state.</summary>
    public long Count(TaskState state) => Tasks.GetValueOrDefault(state);
}

/// <summary>Energy of proofs, as nodes report it.</summary>
/// <param name="Proofs">Proofs that came with a figure.</param>
/// <param name="Measured">Of these, those whose machine has counters; the rest are estimates from processor time.</param>
/// <param name="MicroJoules">Sum of the figures.</param>
public sealed record EnergyView(long Proofs, long Measured, long MicroJoules);

/// <summary>A task in a list.</summary>
/// <param name="Id">Its name.</param>
/// <param name="State">Where it stands.</param>
/// <param name="ModelName">The model's name, a stranger's text; empty if not published here.</param>
/// <param name="Model">The model.</param>
/// <param name="Requester">Who asked.</param>
/// <param name="Node">Who works or worked on it; null if nobody.</param>
/// <param name="Amount">Micro-credits: what was paid (node and fee), else what it may cost at most.</param>
/// <param name="AcceptedAt">When it came in.</param>
/// <param name="EndedAt">When its proof was paid; null while it runs and for other ends.</param>
/// <param name="Reason">Why it is where it is.</param>
public sealed record TaskRow(
    TaskId Id, TaskState State, string ModelName, Digest256 Model, Address Requester, Address? Node, long Amount, long AcceptedAt,
    long? EndedAt, string Reason);

/// <summary>A proven lie: the claim is the artefact that anyone can check again.</summary>
public sealed record SlashRow(TaskId Task, Address Node, long Amount, long At, long Height, int Index);

/// <summary>A page of tasks.</summary>
/// <param name="Now">When this was read.</param>
/// <param name="Items">The tasks.</param>
/// <param name="Next">Where the next page begins; null if this is the last.</param>
public sealed record TaskListView(long Now, IReadOnlyList<TaskRow> Items, string? Next);
