using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Tasks;

namespace Vouch.Server.Dashboard.Data;

/// <summary>
/// What the dashboard knows of the network: a handful of questions with answers ready to be drawn. Everything here is on the public
/// chain or published by nodes themselves, so there is nothing to log in for. Times are Unix milliseconds, money is micro-credits.
/// </summary>
public interface IDashboardData
{
    /// <summary>What every page says of the network.</summary>
    NetworkView Network { get; }

    /// <summary>The network now.</summary>
    Task<NowView> NowAsync(CancellationToken cancellation);

    /// <summary>All known nodes, at most <see cref="NodeListView.Most"/>.</summary>
    Task<NodeListView> NodesAsync(CancellationToken cancellation);

    /// <summary>A node with its latest tasks; null if unknown.</summary>
    Task<NodeView?> NodeAsync(Address address, CancellationToken cancellation);

    /// <summary>A page of tasks, newest first.</summary>
    Task<TaskListView> TasksAsync(TaskFilter filter, CancellationToken cancellation);

    /// <summary>A task with everything that happened to it; null if unknown.</summary>
    Task<TaskView?> TaskAsync(TaskId id, CancellationToken cancellation);

    /// <summary>An account; one that never had anything is empty.</summary>
    Task<AccountView> AccountAsync(Address address, CancellationToken cancellation);

    /// <summary>Published models with what a proof costs now.</summary>
    Task<IReadOnlyList<ModelView>> ModelsAsync(CancellationToken cancellation);
}

/// <summary>Which tasks to list.</summary>
/// <param name="State">Only of this state.</param>
/// <param name="Requester">Only of this requester.</param>
/// <param name="After">Where the page begins: what an earlier page said.</param>
public sealed record TaskFilter(TaskState? State, Address? Requester, string? After);

/// <summary>What every page says of the network.</summary>
/// <param name="Name">For people.</param>
/// <param name="Address">Who signs its blocks.</param>
/// <param name="Rules">What holds for everyone.</param>
/// <param name="Faucet">Most micro-credits of one gift; 0 when the faucet is off.</param>
/// <param name="MostProofBytes">Largest proof that may be uploaded.</param>
/// <param name="MostKeyBytes">Largest verifying key that may be uploaded.</param>
/// <param name="Version">Of the coordinator.</param>
public sealed record NetworkView(
    string Name, Address Address, NetworkRules Rules, long Faucet, long MostProofBytes, long MostKeyBytes, string Version);
