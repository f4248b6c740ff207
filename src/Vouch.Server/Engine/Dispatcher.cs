using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Allocation;
using Vouch.Network.Commands;
using Vouch.Network.Ledger;
using Vouch.Network.Ports;
using Vouch.Network.Tasks;
using Vouch.Server.Hosting;
using Vouch.Server.Nodes;

namespace Vouch.Server.Engine;

/// <summary>
/// Brings waiting tasks and free nodes together. It is told what to look at (a task that began to wait, a node with a free slot)
/// and looks at everything from time to time, since what it is told of is only what happened in this process.
/// </summary>
internal sealed class Dispatcher(
    INetworkStore store, CommandService commands, NodeRegistry registry, NodeJudge judge, Assignments assignments, CoordinatorOptions options,
    Measurements measurements, Clock clock, ILogger<Dispatcher> log) : BackgroundService
{
    private const int AtOnce = 64;
    private const int NodesAtOnce = 256;
    private const int NodesInRound = 2_048;
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<TaskId, bool> _tasks = new();
    private readonly ConcurrentDictionary<Address, bool> _nodes = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private Address[] _round = [];
    private int _roundAt;
    private long _lastRound = Stopwatch.GetTimestamp();

    /// <summary>Tasks and nodes yet to be looked at.</summary>
    public int Depth => _tasks.Count + _nodes.Count;

    /// <summary>A task waits.</summary>
    public void Offer(TaskId task)
    {
        _tasks[task] = true;
        _wake.Writer.TryWrite(true);
    }

    /// <summary>A node has a free slot.</summary>
    public void Offer(Address node)
    {
        _nodes[node] = true;
        _wake.Writer.TryWrite(true);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        commands.Waits += Offer;
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            patience.CancelAfter(Round);
            try
            {
                await _wake.Reader.ReadAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                if (stoppingToken.IsCancellationRequested) return;
            }

            try
            {
                if (Stopwatch.GetElapsedTime(_lastRound) >= Round) NextRound();
                await LookAsync(stoppingToken);
            }
            catch (StoreUnavailableException e)
            {
                log.LogWarning("Nothing can be leased now: {Message}", LogText.Clean(e.Message));
                await Task.Delay(Round, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Puts the next nodes with free slots in line: who is told of nothing finds work all the same.</summary>
    private void NextRound()
    {
        _lastRound = Stopwatch.GetTimestamp();
        if (_roundAt >= _round.Length) (_round, _roundAt) = ([.. registry.Sessions.Where(s => s.FreeSlots > 0).Select(s => s.Node)], 0);
        foreach (var node in _round.Skip(_roundAt).Take(NodesInRound)) _nodes[node] = true;
        _roundAt += NodesInRound;
    }

    private async Task LookAsync(CancellationToken cancellation)
    {
        while (!_tasks.IsEmpty || !_nodes.IsEmpty)
        {
            var tasks = Take(_tasks, AtOnce);
            var nodes = Take(_nodes, NodesAtOnce);
            try
            {
                var free = nodes.Where(n => registry.Find(n) is { FreeSlots: > 0 }).ToArray();
                if (free.Length > 0)
                {
                    var found = await store.ExecuteAsync<TaskId[]>(
                        new ReadSet { WaitingLimit = AtOnce, WaitingFor = free }, state => [.. state.Waiting.Select(t => t.Id)], clock.Now, cancellation);
                    tasks.UnionWith(found);

                    // There may be more than one look finds.
                    if (found.Length == AtOnce) foreach (var node in free) _nodes[node] = true;
                }

                foreach (var some in tasks.Chunk(AtOnce)) await LeaseAsync(some, cancellation);
            }
            catch (StoreUnavailableException)
            {
                foreach (var task in tasks) _tasks[task] = true;
                foreach (var node in nodes) _nodes[node] = true;
                throw;
            }
        }
    }

    /// <summary>One transaction: judges, draws and leases all it can of these tasks, then tells the nodes.</summary>
    private async Task LeaseAsync(TaskId[] ids, CancellationToken cancellation)
    {
        var needs = new Dictionary<TaskId, ModelNeeds>();
        var nodes = new HashSet<Address>();
        foreach (var id in ids)
        {
            if (await store.FindTaskAsync(id, cancellation) is not { State: TaskState.Waiting } task) continue;
            var there = task.Candidates.Where(registry.IsOnline).ToArray();
            if (there.Length == 0 || await store.Models.FindAsync(task.Order.Order.Model, cancellation) is not { } model) continue;
            needs.Add(id, NodeJudge.Needs(model));
            nodes.UnionWith(there);
        }

        if (needs.Count == 0) return;
        using var activity = Measurements.Activities.StartActivity("lease");
        var seeds = needs.Keys.ToDictionary(id => id, _ => NodeJudge.RandomDigest());
        var presence = nodes.Select(n => (Node: n, There: judge.Presence(n))).Where(p => p.There is not null).ToDictionary(p => p.Node, p => p.There!);
        var now = clock.Now;
        var decisions = await store.ExecuteAsync(
            new ReadSet { Tasks = [.. needs.Keys], Nodes = [.. presence.Keys] },
            state => Decide(state, needs, seeds, new Dictionary<Address, NodePresence>(presence), now), now, cancellation);
        foreach (var decision in decisions)
        {
            commands.Book(decision);
            if (decision is not { Outcome.IsDone: true, Task: { Lease: { } lease } task }) continue;
            if (registry.Find(lease.Node) is { } session) await assignments.SendAsync(session, task, cancellation);
            if (task.Epoch == 1) measurements.Assigned(clock.Now - task.AcceptedAt);
        }
    }

    private List<Decision> Decide(
        IWorkingState state, Dictionary<TaskId, ModelNeeds> needs, Dictionary<TaskId, Digest256> seeds, Dictionary<Address, NodePresence> presence, long now)
    {
        var decisions = new List<Decision>();
        foreach (var (id, asks) in needs)
        {
            if (state.Task(id) is not { State: TaskState.Waiting } task) continue;
            var reason = Allocator.Allocate(
                task, address => (state.Node(address), state.Balance(AccountId.Stake(address))), presence, asks, options.Rules, seeds[id]);
            if (reason.Chosen.IsZero) continue;
            var decision = commands.Decide(state, commands.Admit(new LeaseCommand(id, reason.Chosen, reason)), now);
            decisions.Add(decision);
            if (decision.Outcome.IsDone) presence[reason.Chosen] = presence[reason.Chosen] with { FreeSlots = presence[reason.Chosen].FreeSlots - 1 };
        }

        return decisions;
    }

    private static HashSet<T> Take<T>(ConcurrentDictionary<T, bool> from, int most)
        where T : notnull
    {
        var taken = new HashSet<T>();
        foreach (var (key, _) in from)
        {
            if (taken.Count >= most) break;
            if (from.TryRemove(key, out _)) taken.Add(key);
        }

        return taken;
    }
}
