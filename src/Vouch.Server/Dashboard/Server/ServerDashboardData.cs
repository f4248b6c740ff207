using System.Collections.Concurrent;
using System.Reflection;
using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Nodes;
using Vouch.Network.Ports;
using Vouch.Network.Tasks;
using Vouch.Server.Dashboard.Data;
using Vouch.Server.Hosting;
using Vouch.Server.Live;
using Vouch.Server.Nodes;
using NodeView = Vouch.Server.Dashboard.Data.NodeView;

namespace Vouch.Server.Dashboard.Server;

/// <summary>The dashboard's questions, answered out of a coordinator: its store, and who is connected to it.</summary>
internal sealed class ServerDashboardData(
    INetworkStore store, NetworkQueries queries, NodeRegistry registry, ChainTail tail, ChainWatch watch, ReceiptReader receipts,
    CoordinatorOptions options, Clock clock) : IDashboardData
{
    private const long Day = 86_400_000;
    private const int Latest = 8;
    private const int Listed = 50;
    private const int MostModels = 200;
    private const int MostNames = 4_096;
    private readonly ConcurrentDictionary<Digest256, string> _names = new();

    /// <inheritdoc/>
    public NetworkView Network { get; } = new(
        options.Name, options.NetworkKey.Address, options.Rules, options.Faucet ? options.FaucetAmount : 0, options.Limits.MostProofBytes,
        options.Limits.MostKeyBytes, typeof(ServerDashboardData).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "");

    /// <inheritdoc/>
    public async Task<NowView> NowAsync(CancellationToken cancellation)
    {
        var stats = await queries.StatsAsync(cancellation);
        var day = await store.CountAsync(clock.Now - Day, cancellation);
        var ledger = await store.TotalsAsync(cancellation);
        var latest = await RowsAsync(new TaskQuery(null, null, null, null, Latest), cancellation);
        return new NowView(
            clock.Now, stats.NodesOnline, stats.NodesPaused, stats.NodesKnown, stats.Tasks, watch.PerMinute(), day.PaidSince, day.SlashedSince,
            day.DoneSince, watch.Energy(), ledger, latest.Items, watch.Slashes(), await store.HeadAsync(cancellation));
    }

    /// <inheritdoc/>
    public async Task<NodeListView> NodesAsync(CancellationToken cancellation)
    {
        var waiting = await WaitingAsync(cancellation);
        var (nodes, after) = (new List<NodeRow>(), (string?)null);
        do
        {
            var page = await store.ListNodesAsync(after, 500, cancellation);
            foreach (var node in page.Items) nodes.Add(await RowAsync(node, waiting, cancellation));
            after = page.Next;
        }
        while (after is not null && nodes.Count < NodeListView.Most);
        return new NodeListView(clock.Now, nodes, after is not null);
    }

    /// <inheritdoc/>
    public async Task<NodeView?> NodeAsync(Address address, CancellationToken cancellation)
    {
        if (await store.FindNodeAsync(address, cancellation) is not { } node) return null;
        var tasks = await RowsAsync(new TaskQuery(null, address, null, null, Latest), cancellation);
        return new NodeView(clock.Now, await RowAsync(node, await WaitingAsync(cancellation), cancellation), tasks.Items);
    }

    /// <inheritdoc/>
    public Task<TaskListView> TasksAsync(TaskFilter filter, CancellationToken cancellation) =>
        RowsAsync(new TaskQuery(filter.Requester, null, filter.State, filter.After, Listed), cancellation);

    /// <inheritdoc/>
    public async Task<TaskView?> TaskAsync(TaskId id, CancellationToken cancellation)
    {
        if (await store.FindTaskAsync(id, cancellation) is not { } task) return null;
        var found = await receipts.OfTaskAsync(id, cancellation);
        var draws = found.Select(TaskStory.Draw).OfType<DrawView>();
        return new TaskView(clock.Now, task, await NameAsync(task.Order.Order.Model, cancellation), [.. found.Select(TaskStory.Step)], [.. draws]);
    }

    /// <inheritdoc/>
    public async Task<AccountView> AccountAsync(Address address, CancellationToken cancellation)
    {
        var account = await store.FindAccountAsync(address, cancellation);
        var tasks = await RowsAsync(new TaskQuery(address, null, null, null, Latest), cancellation);
        var (found, isCut) = await receipts.OfAccountAsync(address, cancellation);
        return new AccountView(
            clock.Now, address, account.Free, account.Staked, account.InEscrow, account.OpenTasks, tasks.Items, found, isCut);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ModelView>> ModelsAsync(CancellationToken cancellation)
    {
        var nodes = (await NodesAsync(cancellation)).Items.Where(n => n.IsOnline && n.Stake >= options.Rules.MinimumStake).ToList();
        var models = await store.Models.ListAsync(null, MostModels, cancellation);
        return [.. models.Items.Select(m => View(m, nodes))];
    }

    private static ModelView View(ModelRecord model, List<NodeRow> nodes)
    {
        var asked = nodes
            .Where(n => n.Profile.Capability.MemoryBytes >= model.MemoryBytes && (!model.IsSealed || model.Granted.Contains(n.Address)))
            .Select(n => (long)Int128.Min(long.MaxValue, (Int128)n.Profile.AskPerUnit * model.WorkUnits)).Order().ToList();
        return new ModelView(
            model.Id, model.Name, model.Owner, model.IsSealed, model.Granted, model.WorkUnits, model.MemoryBytes, model.KeyBytes, model.PackageBytes,
            model.PublishedAt, asked.Count, asked.Count > 0 ? asked[0] : null, asked.Count > 0 ? asked[asked.Count / 2] : null);
    }

    private async Task<long> WaitingAsync(CancellationToken cancellation) =>
        (await queries.StatsAsync(cancellation)).Tasks.GetValueOrDefault(TaskState.Waiting);

    private async Task<NodeRow> RowAsync(NodeRecord node, long waiting, CancellationToken cancellation)
    {
        var session = registry.Find(node.Address);
        var (isOnline, paused) = (session?.Connection is not null, session?.Paused ?? "");
        var stake = (await store.FindAccountAsync(node.Address, cancellation)).Staked;
        return new NodeRow(
            node.Address, isOnline, paused, session?.FreeSlots ?? 0, node.ActiveLeases, node.Profile.Profile, node.Reputation, stake,
            tail.Earned(node.Address), node.FirstSeen, session?.LastHeard ?? node.Profile.Profile.IssuedAt,
            IdleReason.Of(isOnline, paused, node.ActiveLeases, stake, options.Rules.MinimumStake, waiting));
    }

    private async Task<TaskListView> RowsAsync(TaskQuery query, CancellationToken cancellation)
    {
        var page = await store.ListTasksAsync(query, cancellation);
        var rows = new List<TaskRow>(page.Items.Count);
        foreach (var task in page.Items)
        {
            var order = task.Order.Order;
            rows.Add(new TaskRow(
                task.Id, task.State, await NameAsync(order.Model, cancellation), order.Model, order.Requester,
                task.Lease?.Node ?? task.Result?.Claim.Claim.Node, task.Result is { } result ? result.Paid + result.Fee : order.MaxPrice,
                task.AcceptedAt, task.Result?.At, task.Reason));
        }

        return new TaskListView(clock.Now, rows, page.Next);
    }

    private async Task<string> NameAsync(Digest256 model, CancellationToken cancellation)
    {
        if (_names.TryGetValue(model, out var known)) return known;
        if (await store.Models.FindAsync(model, cancellation) is not { } record) return "";
        if (_names.Count >= MostNames) _names.Clear();
        return _names[model] = record.Name;
    }
}
