using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Vouch.Server.Dashboard.Data;
using Vouch.Server.Dashboard.Server;

namespace Vouch.Server.Dashboard;

/// <summary>The dashboard of a coordinator.</summary>
public static class DashboardServices
{
    /// <summary>
    /// Registers it beside a coordinator's services; <see cref="DashboardRoutes.MapVouchDashboard"/> then maps it. It reads the store and
    /// who is connected, and changes nothing.
    /// </summary>
    public static IServiceCollection AddVouchDashboard(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddSingleton<ChainWatch>().AddSingleton<IHostedService>(s => s.GetRequiredService<ChainWatch>());
        services.AddSingleton<ReceiptReader>().AddSingleton<ServerDashboardData>();
        services.AddSingleton<IDashboardData>(s => new DashboardCache(
            s.GetRequiredService<ServerDashboardData>(), s.GetService<TimeProvider>() ?? TimeProvider.System));
        services.AddSingleton<IProofDesk, ServerProofDesk>();
        return services.AddDashboardPages();
    }
}
