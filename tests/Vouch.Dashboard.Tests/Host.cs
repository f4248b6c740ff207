using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Vouch.Server.Dashboard;
using Vouch.Server.Dashboard.Data;

namespace Vouch.Dashboard.Tests;

/// <summary>The dashboard on a real Kestrel, with a seeded network behind it.</summary>
internal sealed class Host : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Host(WebApplication app, SeededNetwork network) => (_app, Network) = (app, network);

    public SeededNetwork Network { get; }

    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public static async Task<Host> StartAsync(Action<SeededNetwork>? change = null)
    {
        var network = new SeededNetwork();
        change?.Invoke(network);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting().AddLogging(l => l.SetMinimumLevel(LogLevel.None));
        builder.Services.AddSingleton<IDashboardData>(network).AddSingleton<IProofDesk, TestDesk>();
        builder.Services.AddDashboardPages();
        var app = builder.Build();
        app.UseRouting();
        app.MapVouchDashboard();
        await app.StartAsync();
        return new Host(app, network);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
