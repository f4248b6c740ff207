using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
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
        var now = clock.Now;
        var decisions = await store.ExecuteAsync(
            new ReadSet { DueLimit = AtOnce, DueAt = now },
            state => state.Due.Select(task => commands.Decide(state, commands.Admit(new TickCommand(task.Id)), now)).ToArray(), now, cancellation);
        foreach (var decision in decisions) commands.Book(decision);
        return decisions.Length;
    }
}
