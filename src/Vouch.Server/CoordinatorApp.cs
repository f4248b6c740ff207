using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vouch.Identity;
using Vouch.Network.Commands;
using Vouch.Network.Machine;
using Vouch.Network.Ports;
using Vouch.Server.Api;
using Vouch.Server.Dashboard;
using Vouch.Server.Engine;
using Vouch.Server.Hosting;
using Vouch.Server.Live;
using Vouch.Server.Nodes;
using Vouch.Server.Sessions;
using Vouch.Storage;

namespace Vouch.Server;

/// <summary>How a coordinator is put together.</summary>
internal static class CoordinatorApp
{
    private const int MostRememberedKeys = 4096;

    /// <summary>Builds the application; nothing runs yet.</summary>
    public static WebApplication Build(
        CoordinatorOptions options, INetworkStore store, Action<ILoggingBuilder>? logging, TimeProvider time, Action<IServiceCollection>? replace)
    {
        // No configuration of the environment or of files: what a coordinator does is in its options.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = typeof(Coordinator).Assembly.GetName().Name });
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        logging?.Invoke(builder.Logging);
        Add(builder.Services, options, store, time);
        if (options.Dashboard) builder.Services.AddVouchDashboard();
        replace?.Invoke(builder.Services);
        Telemetry.Add(builder.Services, options);
        builder.WebHost.UseUrls([.. options.Urls]);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.Services.AddOptions<Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions>()
            .Configure<DescriptorBudget>((kestrel, descriptors) => KestrelSetup.Set(kestrel, options, descriptors));
        var app = builder.Build();
        Use(app, options);
        Observe(app.Services);
        return app;
    }

    private static void Add(IServiceCollection services, CoordinatorOptions options, INetworkStore store, TimeProvider time)
    {
        services.AddSingleton(options);
        services.AddSingleton(store);
        services.AddSingleton(new Clock(time));
        services.AddSingleton(new SignatureChecker(MostRememberedKeys));
        services.AddSingleton<DescriptorBudget>(s => new DescriptorBudget(options.Limits, s.GetRequiredService<ILogger<DescriptorBudget>>()));
        services.AddSingleton<Measurements>().AddSingleton<MetricsText>().AddSingleton<Readiness>();
        services.AddSingleton(s => new TokenService(options.NetworkKey.Signing, s.GetRequiredService<SignatureChecker>(), s.GetRequiredService<Clock>()));
        services.AddSingleton(_ => new GroupCommitter(store, new GroupOptions { Lanes = options.Limits.CommitLanes }));
        services.AddSingleton(new NetworkMachine(options.NetworkKey.Address, options.Rules));
        services.AddSingleton(s => new CommandGate(options.NetworkKey.Address, options.Rules, s.GetRequiredService<SignatureChecker>()));
        services.AddSingleton<CommandService>().AddSingleton<Submissions>().AddSingleton<Publications>().AddSingleton<Deliveries>();
        services.AddSingleton<KeyCache>().AddSingleton<ProofChecker>().AddSingleton<IProofJudge>(s => s.GetRequiredService<ProofChecker>());
        services.AddSingleton<NodeRegistry>().AddSingleton<NodeJudge>().AddSingleton<Assignments>().AddSingleton<NodeEndpoint>().AddSingleton<Blobs>();
        services.AddSingleton(s => new LiveFeed(options, s.GetRequiredService<Clock>()));
        services.AddSingleton(s => new NetworkQueries(
            store, s.GetRequiredService<NodeRegistry>(), s.GetRequiredService<NodeJudge>(), s.GetRequiredService<ChainTail>(), s.GetRequiredService<Clock>()));
        AddRunning<ChainTail>(services);
        AddRunning<Dispatcher>(services);
        AddRunning<Changes>(services);
        AddRunning<Renewals>(services);
        AddRunning<Ticks>(services);
        AddRunning<Retention>(services);
        AddRunning<NodeWheel>(services);
        services.AddRouting();
        services.AddRateLimiter(limiter => RateLimits.Set(limiter, options.Limits));
        services.AddOpenApi("v1", ApiDescription.Describe);
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, Network.Wire.WireJson.Default));
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.Configure<HostOptions>(host => host.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.StopHost);
    }

    private static void AddRunning<T>(IServiceCollection services)
        where T : class, IHostedService => services.AddSingleton<T>().AddSingleton<IHostedService>(s => s.GetRequiredService<T>());

    private static void Use(WebApplication app, CoordinatorOptions options)
    {
        if (options.TrustedProxies.Count > 0)
        {
            var forwarded = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto };
            forwarded.KnownIPNetworks.Clear();
            forwarded.KnownProxies.Clear();
            foreach (var proxy in options.TrustedProxies) forwarded.KnownProxies.Add(proxy);
            app.UseForwardedHeaders(forwarded);
        }

        app.UseMiddleware<ErrorBoundary>();
        app.Use((http, next) =>
        {
            SecurityHeaders.Set(http);
            return next(http);
        });
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = Timeout.InfiniteTimeSpan });
        app.UseRouting();
        app.UseRateLimiter();
        MetaRoutes.Map(app);
        SessionRoutes.Map(app);
        ModelRoutes.Map(app, options.Limits);
        TaskRoutes.Map(app, options.Limits);
        DeliveryRoutes.Map(app, options.Limits);
        NodeRoutes.Map(app);
        AccountRoutes.Map(app);
        ReceiptRoutes.Map(app);
        app.MapOpenApi("/openapi/{documentName}.json");
        // Last: it answers whatever nobody else does.
        if (options.Dashboard) app.MapVouchDashboard();
    }

    private static void Observe(IServiceProvider services)
    {
        var measurements = services.GetRequiredService<Measurements>();
        var registry = services.GetRequiredService<NodeRegistry>();
        measurements.Observe("vouch.nodes.online", "{node}", "Nodes connected to this coordinator.", () => registry.Online);
        measurements.Observe("vouch.leases.held", "{lease}", "Leases of nodes connected here.", () => registry.Sessions.Sum(s => (long)s.LeaseCount));
        measurements.Observe("vouch.queue.depth", "{task}", "Tasks and nodes the dispatcher is yet to look at.", () => services.GetRequiredService<Dispatcher>().Depth);
        services.GetRequiredService<MetricsText>();
    }
}
