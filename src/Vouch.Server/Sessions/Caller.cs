using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Vouch.Identity;
using Vouch.Server.Hosting;

namespace Vouch.Server.Sessions;

/// <summary>Who asks, by the token of the request.</summary>
internal static class Caller
{
    private const string Scheme = "Bearer ";

    /// <summary>The account of the request's token; null without a good one.</summary>
    public static Address? Of(HttpContext http)
    {
        var header = http.Request.Headers.Authorization;
        if (header.Count != 1 || header[0] is not { } value || !value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return null;
        var tokens = http.RequestServices.GetRequiredService<TokenService>();
        return tokens.TryRead(value.AsSpan(Scheme.Length).Trim(), out var account) ? account : null;
    }

    /// <summary>The account of the request's token.</summary>
    /// <exception cref="RefusalException">There is none.</exception>
    public static Address Require(HttpContext http) =>
        Of(http) ?? throw Refusal.Unauthenticated("This needs a session's token, and there is none here that is valid now.");
}
