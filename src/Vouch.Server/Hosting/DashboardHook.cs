using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Vouch.Server.Hosting;

/// <summary>Where the dashboard joins the coordinator: its folder fills the two partial methods; without it they are nothing.</summary>
internal static partial class DashboardHook
{
    /// <summary>Adds its services.</summary>
    public static void Add(IServiceCollection services) => AddDashboard(services);

    /// <summary>Maps its pages.</summary>
    public static void Map(WebApplication app) => MapDashboard(app);

    static partial void AddDashboard(IServiceCollection services);

    static partial void MapDashboard(WebApplication app);
}
