using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Vouch.Network.Wire;
using Vouch.Server.Hosting;
using Vouch.Server.Sessions;

namespace Vouch.Server.Api;

/// <summary>Sessions: a signed challenge for a token (docs/network.md, section 9).</summary>
internal static class SessionRoutes
{
    private const int MostBytes = 2 << 10;

    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/session").WithTags("Sessions").RequireRateLimiting(RateLimits.Challenges);
        group.MapPost("/challenge", async (HttpContext http, TokenService tokens) =>
            {
                var request = await Parse.BodyAsync(http, WireJson.Default.SessionChallengeRequest);
                return TypedResults.Json(tokens.Challenge(Parse.Address(request.Address, "The address")), WireJson.Default.SessionChallenge);
            })
            .Takes<SessionChallengeRequest>(MostBytes).Gives<SessionChallenge>()
            .WithSummary("A nonce to sign, good for a minute and one use.");
        group.MapPost("", async (HttpContext http, TokenService tokens) =>
            {
                var request = await Parse.BodyAsync(http, WireJson.Default.SessionRequest);
                var session = tokens.Open(Parse.Address(request.Address, "The address"), request.Nonce, Parse.Signature(request.Signature));
                return TypedResults.Json(session, WireJson.Default.Session);
            })
            .Takes<SessionRequest>(MostBytes).Gives<Session>()
            .WithSummary("A token for 12 hours, for a nonce signed by the address.");
    }
}
