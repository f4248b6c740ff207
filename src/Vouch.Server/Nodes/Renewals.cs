using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vouch.Network;
using Vouch.Network.Commands;
using Vouch.Network.Ports;
using Vouch.Network.Tasks;
using Vouch.Network.Wire;
using Vouch.Server.Engine;
using Vouch.Server.Hosting;

namespace Vouch.Server.Nodes;

/// <summary>
/// Beats renew leases, but in the store only once less than half of a lease is left: ten thousand nodes that beat every five
/// seconds would else write two thousand times a second.
/// </summary>
internal sealed class Renewals(
    CommandService commands, INetworkStore store, NodeRegistry registry, CoordinatorOptions options, Clock clock, ILogger<Renewals> log)
    : BackgroundService
{
    private const int AtOnce = 64;
    private readonly Channel<(NodeSession Session, TaskId Task, int Epoch)> _due = Channel.CreateUnbounded<(NodeSession, TaskId, int)>();

    /// <summary>A beat came.</summary>
    public void OnBeat(NodeSession session, Beat beat)
    {
        var (held, unknown) = session.TakeBeat(beat, LogText.Clean(beat.Paused));
        var soon = clock.Now + (options.Rules.LeaseMilliseconds / 2);
        foreach (var (task, lease) in held)
        {
            if (lease.IsRenewing || (lease.ExpiresAt > soon && !lease.IsQuestioned)) continue;
            session.Hold(task, lease with { IsRenewing = true });
            _due.Writer.TryWrite((session, task, lease.Epoch));
        }

        foreach (var (task, epoch) in unknown)
        {
            if (session.TellRevoked(task, epoch)) _due.Writer.TryWrite((session, task, epoch));
        }
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Parallel.ForEachAsync(
            _due.Reader.ReadAllAsync(stoppingToken),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stoppingToken },
            async (due, cancellation) => await RenewAsync(due.Session, due.Task, due.Epoch, cancellation));

    private async Task RenewAsync(NodeSession session, TaskId task, int epoch, CancellationToken cancellation)
    {
        try
        {
            var decision = await commands.ExecuteAsync(new RenewCommand(task, session.Node, epoch), cancellation);
            var now = decision.Outcome.IsDone ? decision.Task ?? await store.FindTaskAsync(task, cancellation) : null;
            if (now?.Lease is { } lease && lease.Node == session.Node && lease.Epoch == epoch)
            {
                registry.Hold(session, task, new HeldLease(epoch, lease.ExpiresAt));
                session.SendLoose(new Renewed(task.ToString(), epoch, lease.ExpiresAt));
                return;
            }

            // Done by this very node and epoch is told as settled, not as revoked; Changes does it.
            if (now is { State: TaskState.Done }) return;
            registry.Release(session, task);
            session.Send(new Revoke(task.ToString(), epoch, decision.Outcome.IsDone ? "The lease is over." : decision.Outcome.Message));
        }
        catch (StoreUnavailableException e)
        {
            // The next beat tries again; the lease may run out meanwhile, and is then questioned before it is lost.
            if (session.Lease(task) is { } lease) session.Hold(task, lease with { IsRenewing = false });
            log.LogWarning("A lease could not be renewed: {Message}", LogText.Clean(e.Message));
        }
        catch (OperationCanceledException)
        {
        }
        catch (Exception e)
        {
            if (session.Lease(task) is { } lease) session.Hold(task, lease with { IsRenewing = false });
            log.LogError(e, "Renewing the lease of {Task} failed.", task);
        }
    }
}
