using System.Collections.Concurrent;
using System.Diagnostics;
using Vouch.Hashing;
using Vouch.Identity;
using Vouch.Network.Allocation;
using Vouch.Network.Commands;
using Vouch.Network.Coordinator;
using Vouch.Network.Machine;
using Vouch.Network.Orders;
using Vouch.Network.Ports;
using Vouch.Network.Tasks;
using Vouch.Storage;

namespace Vouch.Network.Bench.Throughput;

/// <summary>
/// The path of real tasks: the gate checks every signature, the machine decides, the coordinator's loop draws nodes for what waits,
/// and everything is committed in groups.
/// </summary>
internal sealed class Market(Cast cast, ThroughputOptions options) : IDisposable
{
    private readonly CommandGate _gate = new(cast.Network.Address, Cast.Rules, new SignatureChecker(1024));
    private readonly NetworkMachine _machine = new(cast.Network.Address, Cast.Rules);
    private readonly ConcurrentDictionary<TaskId, TaskCompletionSource<(Address Node, int Epoch)>> _leases = [];
    private readonly SemaphoreSlim _submitted = new(0);
    private Dictionary<(TaskId, Address), ReportCommand>? _claims;

    public Latencies Submits { get; } = new("submit");

    public Latencies Leases { get; } = new("lease");

    public Latencies Settles { get; } = new("settle");

    public void Dispose() => _submitted.Dispose();

    /// <summary>Runs commands that must be done.</summary>
    public async Task DoAsync(GroupCommitter committer, Command command)
    {
        var outcome = _gate.Admit(command, Cast.Now, out var admitted);
        if (admitted is not null)
        {
            var now = Cast.Now;
            outcome = await committer.ExecuteAsync(NetworkMachine.Needs(command), state =>
            {
                var decision = _machine.Decide(state, admitted, now);
                state.Apply(decision);
                return decision.Outcome;
            }, now, CancellationToken.None);
        }

        if (!outcome.IsDone) throw new InvalidOperationException($"{command.GetType().Name}: {outcome.Message}");
    }

    /// <summary>Signs the claims of all candidates of the orders, if they are to be signed before the clock starts.</summary>
    public void Prepare(IReadOnlyList<SignedOrder> orders)
    {
        if (!options.PreSigned) return;
        _claims = orders.AsParallel()
            .SelectMany(o => o.Order.Candidates.Select(node => (Key: (o.Order.Id, node), Report: cast.Report(o.Order.Id, node, 1))))
            .ToDictionary(claim => claim.Key, claim => claim.Report);
    }

    /// <summary>Carries orders to payment until the time is up; returns how many were.</summary>
    public async Task<int> RunAsync(GroupCommitter committer, IReadOnlyList<SignedOrder> orders, TimeSpan time)
    {
        using var stop = new CancellationTokenSource();
        var (clock, next, done) = (Stopwatch.StartNew(), -1, 0);
        var allocator = AllocateAsync(committer, stop.Token);
        await Task.WhenAll(Enumerable.Range(0, options.Flight).Select(_ => Task.Run(async () =>
        {
            while (clock.Elapsed < time && Interlocked.Increment(ref next) is var n && n < orders.Count)
            {
                await CarryAsync(committer, orders[n]);
                Interlocked.Increment(ref done);
            }
        })));
        await stop.CancelAsync();
        await allocator;
        return done;
    }

    private async Task CarryAsync(GroupCommitter committer, SignedOrder order)
    {
        var id = order.Order.Id;
        var leased = new TaskCompletionSource<(Address Node, int Epoch)>(TaskCreationOptions.RunContinuationsAsynchronously);
        _leases[id] = leased;
        var start = Stopwatch.GetTimestamp();
        await DoAsync(committer, new SubmitCommand(order, 1, Digest256.Keccak([2])));
        Submits.Add(start);
        start = Stopwatch.GetTimestamp();
        _submitted.Release();
        var (node, epoch) = await leased.Task;
        Leases.Add(start);
        start = Stopwatch.GetTimestamp();
        await DoAsync(committer, _claims is null ? cast.Report(id, node, epoch) : _claims[(id, node)]);
        Settles.Add(start);
    }

    private async Task AllocateAsync(GroupCommitter committer, CancellationToken stop)
    {
        var coordination = new Coordination(_machine, _gate, Cast.Rules);
        var presence = cast.Nodes.ToDictionary(node => node, _ => new NodePresence(64, false));
        var reads = new ReadSet { Nodes = cast.Nodes, WaitingFor = cast.Nodes, WaitingLimit = options.Batch };
        var needs = new ModelNeeds(1 << 20, null);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await _submitted.WaitAsync(stop);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            while (_submitted.Wait(0, CancellationToken.None)) { }
            IReadOnlyList<(TaskRecord Task, AllocationReason Reason, Decision? Lease)> given;
            do
            {
                var now = Cast.Now;
                given = await committer.ExecuteAsync(
                    reads, state => coordination.LeaseWaiting(state, presence, _ => needs, _ => Digest256.Read(OsRandom.NewSeed()), now), now,
                    CancellationToken.None);
                foreach (var (task, reason, lease) in given)
                {
                    if (lease is { Outcome.IsDone: true } && _leases.TryRemove(task.Id, out var waiting))
                        waiting.SetResult((reason.Chosen, lease.Task!.Epoch));
                }
            }
            while (given.Count == options.Batch);
        }
    }
}
