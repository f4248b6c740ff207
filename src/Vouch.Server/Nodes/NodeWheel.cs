using Microsoft.Extensions.Hosting;
using Vouch.Network.Wire;
using Vouch.Server.Hosting;

namespace Vouch.Server.Nodes;

/// <summary>
/// One timer for all nodes: once a second it looks for those who are silent, who do not take what is sent to them, and whose
/// session nobody came back for.
/// </summary>
internal sealed class NodeWheel(NodeRegistry registry, CoordinatorOptions options, Clock clock) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (await timer.WaitForNextTickAsync(stoppingToken)) Turn();
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var session in registry.Sessions) session.Connection?.Close(new Goodbye("The coordinator stops.", true, 2000));
        await base.StopAsync(cancellationToken);
    }

    /// <summary>Looks at every session once.</summary>
    internal void Turn()
    {
        var limits = options.Limits;
        var (now, ticks) = (clock.Now, Environment.TickCount64);
        foreach (var session in registry.Sessions)
        {
            var silence = now - session.LastHeard;
            if (session.Connection is not { } connection)
            {
                if (silence > limits.ResumeMilliseconds) registry.Remove(session);
                continue;
            }

            var stuck = connection.StuckSince;
            if (stuck != 0 && ticks - stuck > limits.PatienceMilliseconds) connection.Abort();
            else if (silence > limits.SilenceMilliseconds + limits.PatienceMilliseconds) connection.Abort();
            else if (silence > limits.SilenceMilliseconds)
                connection.Close(new Goodbye($"Nothing was heard of this node for {silence / 1000} s.", true, 1000));
        }
    }
}
