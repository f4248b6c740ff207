using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.HttpResults;
using Vouch.Server.Dashboard.Components;
using Vouch.Server.Dashboard.Data;
using Vouch.Server.Dashboard.Pages;

namespace Vouch.Server.Dashboard;

/// <summary>Draws pages. All of them are static: no circuit, no session, nothing that a reader costs beyond the request.</summary>
internal static class PageResults
{
    /// <summary>The script asks with this header for what changes only.</summary>
    public const string FragmentHeader = "Vouch-Fragment";

    // Stricter than the rest of the server: no inline style, no inline script, nothing from elsewhere.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>A page.</summary>
    /// <param name="http">The request.</param>
    /// <param name="data">The network.</param>
    /// <param name="parameters">What the page shows.</param>
    /// <param name="status">HTTP status.</param>
    public static RazorComponentResult<TPage> Page<TPage>(
        HttpContext http, IDashboardData data, TimeProvider time, Dictionary<string, object?> parameters, int status = StatusCodes.Status200OK)
        where TPage : PageComponent
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-store";
        headers.Vary = FragmentHeader;
        parameters["Context"] = new PageContext(
            data.Network, $"{http.Request.Scheme}://{http.Request.Host}", http.Request.GetEncodedPathAndQuery(),
            Themes.Read(http.Request.Cookies[Themes.Cookie]), http.Request.Headers.ContainsKey(FragmentHeader), time.GetUtcNow().ToUnixTimeMilliseconds());
        return new RazorComponentResult<TPage>(parameters) { StatusCode = status, PreventStreamingRendering = true };
    }

    /// <summary>A page that says something went wrong, where, and what to do.</summary>
    public static RazorComponentResult<MessagePage> Message(HttpContext http, IDashboardData data, TimeProvider time, int status, string title, string text) =>
        Page<MessagePage>(http, data, time, new() { ["Status"] = status, ["Title"] = title, ["Text"] = text }, status);

    /// <summary>There is nothing here.</summary>
    public static RazorComponentResult<MessagePage> NotFound(HttpContext http, IDashboardData data, TimeProvider time, string text) =>
        Message(http, data, time, StatusCodes.Status404NotFound, "Not found", text);
}
