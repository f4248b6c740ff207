using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Vouch.Network;
using Vouch.Network.Ports;
using Vouch.Network.Receipts;
using Vouch.Server.Engine;
using Vouch.Server.Hosting;
using Vouch.Server.Live;

namespace Vouch.Server;

/// <summary>
/// A coordinator, running: accepts orders, gives leases, verifies proofs, settles (docs/network.md). It has no state of its own
/// beside the store, so several may run over one database.
/// </summary>
public sealed class Coordinator : IAsyncDisposable
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);
    private readonly WebApplication _app;
    private int _isStopped;

    private Coordinator(WebApplication app, INetworkStore store)
    {
        _app = app;
        Store = store;
        Addresses = [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(a => new Uri(a))];
    }

    /// <summary>Where it listens.</summary>
    public IReadOnlyList<Uri> Addresses { get; }

    /// <summary>What it stores into.</summary>
    public INetworkStore Store { get; }

    /// <summary>What people look at.</summary>
    public NetworkQueries Queries => _app.Services.GetRequiredService<NetworkQueries>();

    /// <summary>What happens.</summary>
    public LiveFeed Live => _app.Services.GetRequiredService<LiveFeed>();

    internal IServiceProvider Services => _app.Services;

    /// <summary>
    /// Starts over an open store (<see cref="INetworkStore.OpenAsync"/> was called); it stays the caller's, who disposes it
    /// after the coordinator.
    /// </summary>
    /// <param name="options">Checked first.</param>
    /// <param name="store">An open store.</param>
    /// <param name="logging">Where the log goes; null: nowhere.</param>
    /// <param name="time">Time; null: the system's.</param>
    /// <param name="cancellation">Gives up starting.</param>
    /// <exception cref="ArgumentException">An option cannot be.</exception>
    /// <exception cref="IOException">An address cannot be listened on.</exception>
    public static Task<Coordinator> StartAsync(
        CoordinatorOptions options, INetworkStore store, Action<ILoggingBuilder>? logging = null, TimeProvider? time = null,
        CancellationToken cancellation = default) => StartAsync(options, store, logging, time, null, cancellation);

    internal static async Task<Coordinator> StartAsync(
        CoordinatorOptions options, INetworkStore store, Action<ILoggingBuilder>? logging, TimeProvider? time,
        Action<IServiceCollection>? replace, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(store);
        options.Validate();
        if (await RulesOfAsync(store, cancellation) != options.Rules)
            throw new ArgumentException("The network's rules were fixed when it began, and are others than these. Start with the rules it began with.");
        var app = CoordinatorApp.Build(options, store, logging, time ?? TimeProvider.System, replace);
        try
        {
            Warn(options, app.Services.GetRequiredService<ILogger<Coordinator>>());
            await app.StartAsync(cancellation);
            return new Coordinator(app, store);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>The rules that an open store's network began with.</summary>
    public static async Task<NetworkRules> RulesOfAsync(INetworkStore store, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        var first = await store.FindBlockAsync(0, cancellation) ?? throw new InvalidDataException("The store's chain has no beginning.");
        return GenesisEvidence.Read(Entry.Read(first.Entries[0]).Evidence).Rules;
    }

    /// <summary>Says goodbye to the nodes, lets running requests end, stops.</summary>
    public async Task StopAsync(CancellationToken cancellation = default)
    {
        if (Interlocked.Exchange(ref _isStopped, 1) != 0) return;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(StopPatience);
        await _app.StopAsync(patience.Token);
        await _app.DisposeAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync();

    private static void Warn(CoordinatorOptions options, ILogger log)
    {
        foreach (var url in options.Urls)
        {
            var uri = new Uri(url);
            var isLocal = uri.Host == "localhost" || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
            if (!isLocal && uri.Scheme == "http" && options.TrustedProxies.Count == 0)
            {
                log.LogWarning(
                    "{Url} is reachable from other machines without TLS: tokens can be read and replayed on the way. Give a certificate, or listen on 127.0.0.1 behind a proxy that has one.",
                    url);
            }
        }

        if (options.Faucet) log.LogWarning("The faucet is on: anyone gets credits for nothing. For development only.");
    }
}
