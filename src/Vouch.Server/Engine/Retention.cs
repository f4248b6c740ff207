using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vouch.Network.Ports;
using Vouch.Server.Hosting;

namespace Vouch.Server.Engine;

/// <summary>Deletes blobs whose time is over.</summary>
internal sealed class Retention(INetworkStore store, CoordinatorOptions options, Clock clock, ILogger<Retention> log) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(options.Limits.SweepMilliseconds));
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                var swept = await store.Blobs.SweepAsync(clock.Now, stoppingToken);
                if (swept > 0) log.LogInformation("{Count} blobs were deleted: their time was over.", swept);
            }
            catch (Exception e) when (e is StoreUnavailableException or IOException or UnauthorizedAccessException)
            {
                log.LogWarning("Blobs could not be swept: {Message}", LogText.Clean(e.Message));
            }
        }
    }
}
