using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Allocation;
using Vouch.Network.Ports;
using Vouch.Network.Receipts;
using Vouch.Network.Tasks;
using Vouch.Network.Wire;
using Vouch.Server.Api;
using Vouch.Server.Engine;
using Vouch.Server.Hosting;
using Vouch.Server.Nodes;

namespace Vouch.Server.Live;

/// <summary>A step of a task's life: what happened, when, and the receipt of it.</summary>
public sealed record TimelineStep(string Kind, long At, string Explanation, ReceiptAnswer Receipt);

/// <summary>A node and, in words, why it has nothing to do.</summary>
public sealed record NodeView(NodeAnswer Node, string WhyIdle);

/// <summary>Everything that people look at: what the REST routes and the dashboard show.</summary>
public sealed class NetworkQueries : IDisposable
{
    private const long RateMilliseconds = 600_000;
    private const long StatsMilliseconds = 1_000;
    private const int MostSteps = 100;
    private readonly INetworkStore _store;
    private readonly NodeRegistry _registry;
    private readonly NodeJudge _judge;
    private readonly ChainTail _tail;
    private readonly Clock _clock;
    private readonly SemaphoreSlim _turn = new(1);
    private StatsAnswer? _stats;

    internal NetworkQueries(INetworkStore store, NodeRegistry registry, NodeJudge judge, ChainTail tail, Clock clock) =>
        (_store, _registry, _judge, _tail, _clock) = (store, registry, judge, tail, clock);

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    /// <summary>Counts of the network, at most a second old.</summary>
    public async Task<StatsAnswer> StatsAsync(CancellationToken cancellation)
    {
        if (_stats is { } recent && _clock.Now - recent.Time is >= 0 and < StatsMilliseconds) return recent;
        await _turn.WaitAsync(cancellation);
        try
        {
            if (_stats is { } fresh && _clock.Now - fresh.Time is >= 0 and < StatsMilliseconds) return fresh;
            var now = _clock.Now;
            var ever = await _store.CountAsync(0, cancellation);
            var lately = await _store.CountAsync(now - RateMilliseconds, cancellation);
            var head = await _store.HeadAsync(cancellation);
            var ledger = await _store.TotalsAsync(cancellation);
            var known = 0;
            string? after = null;
            do
            {
                var page = await _store.ListNodesAsync(after, 500, cancellation);
                known += page.Items.Count;
                after = page.Next;
            }
            while (after is not null);
            var paused = _registry.Sessions.Count(s => s.Connection is not null && s.Paused.Length > 0);
            return _stats = new StatsAnswer(
                _registry.Online, paused, known, ever.ByState, lately.DoneSince * 60_000.0 / RateMilliseconds, ever.PaidSince, ever.SlashedSince,
                ever.MicroJoulesSince, head.Height, now, ledger.ToDictionary(l => l.Key.ToString().ToLowerInvariant(), l => l.Value));
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Nodes by address.</summary>
    public async Task<Page<NodeAnswer>> NodesAsync(string? after, int limit, CancellationToken cancellation)
    {
        var page = await _store.ListNodesAsync(after, limit, cancellation);
        var answers = new List<NodeAnswer>(page.Items.Count);
        foreach (var node in page.Items)
        {
            var account = await _store.FindAccountAsync(node.Address, cancellation);
            answers.Add(Answers.Node(node, _registry.Find(node.Address), account.Staked, _tail.Earned(node.Address)));
        }

        return new Page<NodeAnswer>(answers, page.Next);
    }

    /// <summary>A node, or null.</summary>
    public async Task<NodeView?> NodeAsync(Address address, CancellationToken cancellation)
    {
        if (await _store.FindNodeAsync(address, cancellation) is not { } node) return null;
        var account = await _store.FindAccountAsync(address, cancellation);
        var answer = Answers.Node(node, _registry.Find(address), account.Staked, _tail.Earned(address));
        return new NodeView(answer, WhyIdle(answer));
    }

    /// <summary>Why a node has nothing to do, in words; empty if it works.</summary>
    public static string WhyIdle(NodeAnswer node)
    {
        ArgumentNullException.ThrowIfNull(node);
        if (node.ActiveLeases > 0) return "";
        if (!node.Online) return "It is not connected to this coordinator.";
        if (node.Paused.Length > 0) return $"Its owner's rules hold it back: {node.Paused}.";
        return node.FreeSlots == 0
            ? "It offers no free slot now."
            : "It is ready; no waiting task has it among its candidates.";
    }

    /// <summary>Whether a node could be given a task now, and the latest draw; null if there is no such node or task.</summary>
    public Task<WhyAnswer?> WhyAsync(Address node, TaskId task, CancellationToken cancellation) => _judge.WhyAsync(node, task, cancellation);

    /// <summary>Nodes to seal an input to.</summary>
    public Task<CandidatesAnswer> CandidatesAsync(Digest256 model, long maxPrice, int count, CancellationToken cancellation) =>
        _judge.CandidatesAsync(model, maxPrice, count, cancellation);

    /// <summary>A task, or null.</summary>
    public async Task<TaskAnswer?> TaskAsync(TaskId id, CancellationToken cancellation) =>
        await _store.FindTaskAsync(id, cancellation) is { } task ? Answers.Task(task, _registry.IsOnline) : null;

    /// <summary>Tasks, newest first.</summary>
    public async Task<Page<TaskAnswer>> TasksAsync(TaskQuery query, CancellationToken cancellation)
    {
        var page = await _store.ListTasksAsync(query, cancellation);
        return new Page<TaskAnswer>([.. page.Items.Select(t => Answers.Task(t, _registry.IsOnline))], page.Next);
    }

    /// <summary>What happened to a task, oldest first, each with its receipt.</summary>
    public async Task<IReadOnlyList<TimelineStep>> TimelineAsync(TaskId task, CancellationToken cancellation)
    {
        var page = await _store.FindEntriesAsync(task, null, null, MostSteps, cancellation);
        var steps = new List<TimelineStep>(page.Items.Count);
        Block? block = null;
        foreach (var place in page.Items)
        {
            if (block?.Header.Height != place.Height) block = await _store.FindBlockAsync(place.Height, cancellation);
            if (block is null) continue;
            var receipt = Answers.Receipt(place, block);
            steps.Add(new TimelineStep(receipt.Kind, receipt.At, receipt.Explanation, receipt));
        }

        return steps;
    }

    /// <summary>An account's balances.</summary>
    public async Task<AccountAnswer> AccountAsync(Address address, CancellationToken cancellation) =>
        Answers.Account(await _store.FindAccountAsync(address, cancellation));

    /// <summary>Published models, newest first.</summary>
    public async Task<Page<ModelAnswer>> ModelsAsync(string? after, int limit, CancellationToken cancellation)
    {
        var page = await _store.Models.ListAsync(after, limit, cancellation);
        return new Page<ModelAnswer>([.. page.Items.Select(Answers.Model)], page.Next);
    }
}
