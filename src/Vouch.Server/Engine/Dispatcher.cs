using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Commands;
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
    INetworkStore store, CommandGate gate, NetworkMachine machine, NodeRegistry registry, IServiceProvider services, Measurements measurements,
    Clock clock, ILogger<Dispatcher> log) : BackgroundService
{
    private const int AtOnce = 64;
    private const int NodesAtOnce = 256;
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<TaskId, bool> _tasks = new();
    private readonly ConcurrentDictionary<Address, bool> _nodes = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private Address[] _round = [];
    private int _roundAt;

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
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            patience.CancelAfter(Round);
            try
            {
                await _wake.Reader.ReadAsync(patience.Token);
            }
            catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
            {
                NextRound();
            }
            catch (OperationCanceledException)
            {
                return;
            }

            try
            {
                await LookAsync(stoppingToken);
            }
            catch (StoreUnavailableException e)
            {
                log.LogWarning("Nothing can be leased now: {Message}", LogText.Clean(e.Message));
                await Task.Delay(Round, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
