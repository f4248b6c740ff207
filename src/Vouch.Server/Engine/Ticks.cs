using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vouch.Network;
using Vouch.Network.Commands;
using Vouch.Network.Ports;
using Vouch.Server.Hosting;

namespace Vouch.Server.Engine;

/// <summary>Tells tasks whose time has come that it has: leases that ran out, orders that expired.</summary>
internal sealed class Ticks(INetworkStore store, CommandService commands, CoordinatorOptions options, Clock clock, ILogger<Ticks> log) : BackgroundService
{
    private const int AtOnce = 128;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(options.Limits.TickMilliseconds));
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                while (await TickAsync(stoppingToken) == AtOnce)
                {
                }
            }
            catch (StoreUnavailableException e)
            {
                log.LogWarning("The clock of tasks stands still: {Message}", LogText.Clean(e.Message));
            }
        }
    }

    private async Task<int> TickAsync(CancellationToken cancellation)
    {
        // First only the names, since what a tick touches depends on the task; two coordinators that find the same ones do no
        // harm: the second tick finds nothing to do.
        var due = await store.ExecuteAsync<TaskId[]>(
            new ReadSet { DueLimit = AtOnce, DueAt = clock.Now }, state => [.. state.Due.Select(t => t.Id)], clock.Now, cancellation);
        await Parallel.ForEachAsync(
            due, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellation },
            async (id, token) => await commands.ExecuteAsync(new TickCommand(id), token));
        return due.Length;
    }
}
