using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Tasks;
using Vouch.Server.Dashboard.Data;
using Vouch.Server.Dashboard.Pages;

namespace Vouch.Server.Dashboard;

/// <summary>The dashboard's addresses. Each reads, then draws; none changes anything on the network (docs/dashboard.md).</summary>
public static class DashboardRoutes
{
    /// <summary>Registers what pages are drawn with. Needs an <see cref="IDashboardData"/> and an <see cref="IProofDesk"/>.</summary>
    public static IServiceCollection AddDashboardPages(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddRazorComponents();
        services.TryAddSingleton(TimeProvider.System);
        return services;
    }

    /// <summary>Maps pages, files and the answer to browsers that ask for what is not there.</summary>
    /// <returns>The group of all pages, to limit their rate.</returns>
    public static RouteGroupBuilder MapVouchDashboard(this IEndpointRouteBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapGet(DashboardAssets.Root + "/{name}", (HttpContext http, string name) => DashboardAssets.Answer(http, name)).ExcludeFromDescription();
        var pages = app.MapGroup("").ExcludeFromDescription().AddEndpointFilter<PageBoundary>();
        pages.MapGet("/", async (HttpContext http, IDashboardData data, TimeProvider time) =>
            PageResults.Page<NowPage>(http, data, time, new() { ["View"] = await data.NowAsync(http.RequestAborted) }));
        pages.MapGet("/about", (HttpContext http, IDashboardData data, TimeProvider time) => PageResults.Page<AboutPage>(http, data, time, []));
        pages.MapGet("/models", async (HttpContext http, IDashboardData data, TimeProvider time) =>
            PageResults.Page<ModelsPage>(http, data, time, new() { ["Models"] = await data.ModelsAsync(http.RequestAborted) }));
        pages.MapGet("/nodes", async (HttpContext http, IDashboardData data, TimeProvider time) =>
            PageResults.Page<NodesPage>(http, data, time, new()
            {
                ["View"] = await data.NodesAsync(http.RequestAborted),
                ["Query"] = NodeQuery.Read(http.Request.Query),
            }));
        pages.MapGet("/nodes/{address}", NodeAsync);
        pages.MapGet("/tasks", TasksAsync);
        pages.MapGet("/tasks/{id}", TaskAsync);
        pages.MapGet("/accounts", Accounts);
        pages.MapGet("/accounts/{address}", AccountAsync);
        pages.MapPost("/theme", (Delegate)ThemeAsync);
        VerifyRoutes.Map(pages);
        // Only for what a browser asks: as a candidate for every method it would answer in the place of routes that refuse a body's type.
        app.MapFallback((HttpContext http, IDashboardData data, TimeProvider time) => Missing(http, data, time))
            .WithMetadata(new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head])).ExcludeFromDescription();
        return pages;
    }

    private static async Task<IResult> NodeAsync(HttpContext http, IDashboardData data, TimeProvider time, string address) =>
        Address.TryParse(address, out var node) && await data.NodeAsync(node, http.RequestAborted) is { } view
            ? PageResults.Page<NodePage>(http, data, time, new() { ["View"] = view })
            : PageResults.NotFound(http, data, time, "No node of this address ever offered itself here. The list of nodes has those that did.");

    private static async Task<IResult> TasksAsync(
        HttpContext http, IDashboardData data, TimeProvider time, string? state, string? requester, string? after)
    {
        var isAddress = Address.TryParse(requester?.Trim(), out var address);
        var filter = new TaskFilter(NodeQuery.Named<TaskState>(state), isAddress ? address : null, IsCursor(after) ? after : null);
        return PageResults.Page<TasksPage>(http, data, time, new()
        {
            ["View"] = await data.TasksAsync(filter, http.RequestAborted),
            ["Filter"] = filter,
            ["Wrong"] = isAddress || string.IsNullOrWhiteSpace(requester) ? null : requester.Trim(),
        });
    }

    private static async Task<IResult> TaskAsync(HttpContext http, IDashboardData data, TimeProvider time, string id) =>
        TaskId.TryParse(id, out var task) && await data.TaskAsync(task, http.RequestAborted) is { } view
            ? PageResults.Page<TaskPage>(http, data, time, new() { ["View"] = view })
            : PageResults.NotFound(http, data, time, "No task of this name was ever accepted here. A name is 32 hexadecimal digits; submitting says it.");

    private static IResult Accounts(HttpContext http, IDashboardData data, TimeProvider time, string? address)
    {
        if (Address.TryParse(address?.Trim(), out var found)) return TypedResults.LocalRedirect("/accounts/" + found);
        return PageResults.Page<AccountsPage>(http, data, time, new() { ["Wrong"] = string.IsNullOrWhiteSpace(address) ? null : address.Trim() });
    }

    private static async Task<IResult> AccountAsync(HttpContext http, IDashboardData data, TimeProvider time, string address) =>
        Address.TryParse(address, out var found)
            ? PageResults.Page<AccountPage>(http, data, time, new() { ["View"] = await data.AccountAsync(found, http.RequestAborted) })
            : PageResults.NotFound(http, data, time, "That is no address: an address is 0x and 40 hexadecimal digits.");

    private static async Task<IResult> ThemeAsync(HttpContext http)
    {
        if (!http.Request.HasFormContentType) return TypedResults.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var theme = Themes.Read(form["theme"]);
        var options = new CookieOptions { Path = "/", MaxAge = TimeSpan.FromDays(365), SameSite = SameSiteMode.Lax, IsEssential = true };
        http.Response.Cookies.Append(Themes.Cookie, Themes.Word(theme), options);
        var back = form["back"].ToString();
        return TypedResults.LocalRedirect(IsLocal(back) ? back : "/");
    }

    /// <summary>Browsers that ask for a page get one that says there is none; programs get the server's usual answer.</summary>
    private static IResult Missing(HttpContext http, IDashboardData data, TimeProvider time)
    {
        var isPage = HttpMethods.IsGet(http.Request.Method) && http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal)
            && !http.Request.Path.StartsWithSegments("/v1");
        return isPage
            ? PageResults.NotFound(http, data, time, "There is no such page. It may have been a mistyped name of a task, a node or an account.")
            : TypedResults.StatusCode(StatusCodes.Status404NotFound);
    }

    private static bool IsLocal(string path) =>
        path.Length is > 0 and < 1024 && path[0] == '/' && (path.Length == 1 || path[1] is not ('/' or '\\')) && path.All(c => c is > ' ' and < '\x7f');

    private static bool IsCursor(string? after) =>
        after is { Length: > 0 and <= 128 } && after.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':' or '=');
}
