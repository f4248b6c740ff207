using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Vouch.Network.Orders;
using Vouch.Network.Ports;
using Vouch.Network.Wire;
using Vouch.Server.Engine;
using Vouch.Server.Hosting;
using Vouch.Server.Sessions;

namespace Vouch.Server.Api;

/// <summary>Bytes that come in: proofs for payment, proofs to be verified, sealed inputs.</summary>
internal static class DeliveryRoutes
{
    private const long BlobMilliseconds = 3_600_000;

    public static void Map(IEndpointRouteBuilder app, CoordinatorLimits limits)
    {
        app.MapPost("/v1/tasks/{id}/result", DeliverAsync).WithTags("Tasks").TakesBytes(limits.MostProofBytes).Gives<DeliveryAnswer>()
            .WithSummary("Delivers a proof. Headers: Vouch-Claim (the claim's canonical bytes in base64), Vouch-Signature (hexadecimal).");
        app.MapPost("/v1/verify", VerifyAsync).WithTags("Models").RequireRateLimiting(RateLimits.Verifications)
            .TakesBytes(limits.MostProofBytes).Gives<VerifyAnswer>()
            .WithSummary("Verifies a proof under a published model's key, of the input under a commitment or of whatever public one. Rather do it on your own machine.");
        app.MapPut("/v1/blobs", PutAsync).WithTags("Tasks").RequireRateLimiting(RateLimits.Uploads).TakesBytes(limits.MostInputBytes).Gives<BlobAnswer>()
            .WithSummary("Uploads a large sealed input, to be named in an order within the hour.");
    }

    private static async Task<JsonHttpResult<DeliveryAnswer>> DeliverAsync(string id, HttpContext http, Deliveries deliveries)
    {
        var (claim, signature) = (http.Request.Headers["Vouch-Claim"], http.Request.Headers["Vouch-Signature"]);
        if (claim.Count != 1 || signature.Count != 1) throw Refusal.Malformed("The headers Vouch-Claim and Vouch-Signature are missing or there twice.");
        var signed = Parse.Claim(new SignedBytes(claim[0] ?? "", signature[0] ?? ""));
        var answer = await deliveries.DeliverAsync(Parse.Task(id), signed, http.Request.ContentLength, http.Request.Body, http.RequestAborted);
        return TypedResults.Json(answer, WireJson.Default.DeliveryAnswer);
    }

    private static async Task<JsonHttpResult<BlobAnswer>> PutAsync(
        HttpContext http, INetworkStore store, CoordinatorOptions options, Clock clock)
    {
        Caller.Require(http);
        try
        {
            var info = await store.Blobs.PutAsync(http.Request.Body, options.Limits.MostInputBytes, clock.Now + BlobMilliseconds, http.RequestAborted);
            return TypedResults.Json(new BlobAnswer(info.Digest.ToString(), info.Bytes), WireJson.Default.BlobAnswer);
        }
        catch (InvalidDataException)
        {
            throw Refusal.TooLarge("The sealed input", options.Limits.MostInputBytes);
        }
    }

    private static async Task<JsonHttpResult<VerifyAnswer>> VerifyAsync(
        HttpContext http, INetworkStore store, KeyCache keys, ProofChecker checker, string model, string? commitment)
    {
        var binding = commitment is null ? null : new InputBinding(InputBindingKind.Committed, Parse.Hex(commitment, InputBinding.MostBytes, "The commitment"));
        var found = await store.Models.FindAsync(Parse.Digest(model, "The model"), http.RequestAborted) ?? throw Refusal.NotFound("such model");
        var key = await keys.GetAsync(found, http.RequestAborted);
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var (verdict, ports) = await checker.VerifyAsync(key, binding, body.ToArray(), http.RequestAborted);
        return TypedResults.Json(
            new VerifyAnswer(
                verdict.Accepted, verdict.Stage.ToString(), verdict.Detail, verdict.Accepted ? ports.Inputs : [], verdict.Accepted ? ports.Outputs : []),
            WireJson.Default.VerifyAnswer);
    }
}
