using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Vouch.Network.Wire;
using Vouch.Server.Hosting;
using Vouch.Server.Live;

namespace Vouch.Server.Api;

/// <summary>The network itself: rules, counts, events, health.</summary>
internal static class MetaRoutes
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    /// <summary>The coordinator's version.</summary>
    public static string Version { get; } =
        typeof(MetaRoutes).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/info", (CoordinatorOptions options, Clock clock) => TypedResults.Json(
                new NetworkInfo(options.NetworkKey.Address.ToString(), options.Name, Version, clock.Now, options.Faucet, options.FaucetAmount, options.Rules),
                WireJson.Default.NetworkInfo))
            .WithTags("Network").Gives<NetworkInfo>().WithSummary("The network's address, rules and time.");
        app.MapGet("/v1/stats", async (HttpContext http, NetworkQueries queries) =>
                TypedResults.Json(await queries.StatsAsync(http.RequestAborted), WireJson.Default.StatsAnswer))
            .WithTags("Network").Gives<StatsAnswer>().WithSummary("Counts, and the ledger's sums: their total is zero.");
        app.MapGet("/v1/stream", StreamAsync).WithTags("Network").Produces<LiveEvent>(200, "text/event-stream")
            .WithSummary("What happens, as server-sent events. Last-Event-ID resumes.");
        app.MapGet("/health/live", () => TypedResults.Text("live")).WithTags("Health").WithSummary("Whether the process answers.");
        app.MapGet("/health/ready", async (HttpContext http, Readiness readiness) =>
            {
                var health = await readiness.CheckAsync(http.RequestAborted);
                return TypedResults.Json(health, WireJson.Default.HealthAnswer, statusCode: health.Ready ? 200 : 503);
            })
            .WithTags("Health").Produces<HealthAnswer>().Produces<HealthAnswer>(503).WithSummary("Whether it can do its work, check by check.");
        app.MapGet("/metrics", (MetricsText metrics) => TypedResults.Text(metrics.Write(), "text/plain; version=0.0.4")).WithTags("Health")
            .WithSummary("Measurements in Prometheus' format.");
    }

    private static async Task StreamAsync(HttpContext http, LiveFeed feed)
    {
        long.TryParse(http.Request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out var after);
        var events = feed.Listen(after, http.RequestAborted) ?? throw Refusal.Busy("Too many listen to the stream.", 30);
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        await http.Response.Body.WriteAsync(": hello\n\n"u8.ToArray(), http.RequestAborted);
        await using var reader = events.GetAsyncEnumerator(http.RequestAborted);
        var next = reader.MoveNextAsync().AsTask();
        while (true)
        {
            await http.Response.Body.FlushAsync(http.RequestAborted);
            try
            {
                if (!await next.WaitAsync(KeepAlive, http.RequestAborted)) return;
            }
            catch (TimeoutException)
            {
                await http.Response.Body.WriteAsync(": still here\n\n"u8.ToArray(), http.RequestAborted);
                continue;
            }

            var happened = reader.Current;
            var data = JsonSerializer.Serialize(happened, WireJson.Default.LiveEvent);
            await http.Response.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"id: {happened.Id}\nevent: {happened.Kind}\ndata: {data}\n\n"), http.RequestAborted);
            next = reader.MoveNextAsync().AsTask();
        }
    }
}
