using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Vouch.Identity;
using Vouch.Network.Ports;
using Vouch.Network.Wire;
using Vouch.Server.Engine;
using Vouch.Server.Hosting;
using Vouch.Server.Sessions;

namespace Vouch.Server.Api;

/// <summary>Published models.</summary>
internal static class ModelRoutes
{
    public static void Map(IEndpointRouteBuilder app, CoordinatorLimits limits)
    {
        var group = app.MapGroup("/v1/models").WithTags("Models");
        group.MapGet("", async (HttpContext http, INetworkStore store, string? after, int? limit) =>
            {
                var page = await store.Models.ListAsync(Parse.Cursor(after), Parse.Limit(limit), http.RequestAborted);
                return TypedResults.Json(new PageAnswer<ModelAnswer>([.. page.Items.Select(Answers.Model)], page.Next), WireJson.Default.PageAnswerModelAnswer);
            })
            .Gives<PageAnswer<ModelAnswer>>().WithSummary("Published models, newest first.");
        group.MapGet("/{id}", async (string id, HttpContext http, INetworkStore store) => Model(await FindAsync(id, http, store)))
            .Gives<ModelAnswer>().WithSummary("A published model.");
        group.MapGet("/{id}/key", async (string id, HttpContext http, INetworkStore store, Blobs blobs) =>
                await blobs.SendAsync(http, (await FindAsync(id, http, store)).Key, isImmutable: true))
            .Produces<byte[]>(200, "application/octet-stream").WithSummary("The verifying key. Check that its digest is the model's id. Takes ranges.");
        group.MapGet("/{id}/package", PackageAsync).Produces<byte[]>(200, "application/octet-stream")
            .WithSummary("The proving key, sealed where the weights are private; for nodes. Takes ranges.");
        group.MapPut("/{id}", PublishAsync).RequireRateLimiting(RateLimits.Uploads)
            .TakesBytes(limits.MostKeyBytes + limits.MostPackageBytes, "multipart/form-data").Gives<ModelAnswer>()
            .WithSummary("Publishes a model: the parts 'key', then 'package'.");
        group.MapPost("/{id}/package", GrantAsync).RequireRateLimiting(RateLimits.Uploads).TakesBytes(limits.MostPackageBytes).Gives<ModelAnswer>()
            .WithSummary("Replaces the package, sealed to other nodes: grants. For the model's owner.");
    }

    private static JsonHttpResult<ModelAnswer> Model(ModelRecord model) => TypedResults.Json(Answers.Model(model), WireJson.Default.ModelAnswer);

    private static async Task<ModelRecord> FindAsync(string id, HttpContext http, INetworkStore store) =>
        await store.Models.FindAsync(Parse.Digest(id, "The model"), http.RequestAborted) ?? throw Refusal.NotFound("such model");

    private static async Task<IResult> PackageAsync(string id, HttpContext http, INetworkStore store, Blobs blobs)
    {
        var caller = Caller.Require(http);
        var model = await FindAsync(id, http, store);
        if (model.IsSealed && caller != model.Owner && !model.Granted.Contains(caller))
            throw Refusal.NotAllowed("The package is not sealed to this node.", "Ask the model's owner for a grant.");
        return await blobs.SendAsync(http, model.Package, isImmutable: false);
    }

    private static async Task<JsonHttpResult<ModelAnswer>> PublishAsync(string id, HttpContext http, Publications publications, string? name)
    {
        var owner = Caller.Require(http);
        var digest = Parse.Digest(id, "The model");
        if (name is null or { Length: 0 or > 128 } || name.Any(char.IsControl))
            throw Refusal.Malformed("The model has no name, or one that is too long.", "Give ?name= with 1 to 128 characters, none of them a control character.");
        return Model(await publications.PublishAsync(digest, name, owner, http.Request, http.RequestAborted));
    }

    private static async Task<JsonHttpResult<ModelAnswer>> GrantAsync(string id, HttpContext http, INetworkStore store, Publications publications)
    {
        var owner = Caller.Require(http);
        var model = await FindAsync(id, http, store);
        if (model.Owner != owner) throw Refusal.NotAllowed("Only the model's owner replaces its package.");
        return Model(await publications.ReplacePackageAsync(model, http.Request.Body, http.RequestAborted));
    }
}
