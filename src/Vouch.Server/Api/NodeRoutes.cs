using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Vouch.Network.Orders;
using Vouch.Network.Ports;
using Vouch.Network.Wire;
using Vouch.Server.Hosting;
using Vouch.Server.Live;
using Vouch.Server.Nodes;

namespace Vouch.Server.Api;

/// <summary>Nodes: who they are, why they were not chosen, whom to seal to, and where they connect.</summary>
internal static class NodeRoutes
{
    private const int UsualCandidates = 3;

    public static void Map(IEndpointRouteBuilder app)
    {
        app.Map("/v1/node", (HttpContext http, NodeEndpoint endpoint) => endpoint.ServeAsync(http)).ExcludeFromDescription();
        var group = app.MapGroup("/v1/nodes").WithTags("Nodes");
        group.MapGet("", async (HttpContext http, NetworkQueries queries, string? after, int? limit) =>
            {
                var page = await queries.NodesAsync(Parse.Cursor(after), Parse.Limit(limit), http.RequestAborted);
                return TypedResults.Json(new PageAnswer<NodeAnswer>(page.Items, page.Next), WireJson.Default.PageAnswerNodeAnswer);
            })
            .Gives<PageAnswer<NodeAnswer>>().WithSummary("Nodes by address.");
        group.MapGet("/{address}", async (string address, HttpContext http, NetworkQueries queries) =>
            {
                var view = await queries.NodeAsync(Parse.Address(address, "The node"), http.RequestAborted) ?? throw Refusal.NotFound("such node");
                return TypedResults.Json(view.Node, WireJson.Default.NodeAnswer);
            })
            .Gives<NodeAnswer>().WithSummary("A node.");
        group.MapGet("/{address}/profile", async (string address, HttpContext http, INetworkStore store) =>
            {
                var node = await store.FindNodeAsync(Parse.Address(address, "The node"), http.RequestAborted) ?? throw Refusal.NotFound("such node");
                var signed = new SignedBytes(
                    Convert.ToBase64String(node.Profile.Profile.ToBytes()), Convert.ToHexStringLower(node.Profile.Signature.ToBytes()));
                return TypedResults.Json(signed, WireJson.Default.SignedBytes);
            })
            .Gives<SignedBytes>().WithSummary("The node's signed offer, with the key that inputs are sealed to. Check its signature.");
        group.MapGet("/{address}/why", async (string address, HttpContext http, NetworkQueries queries, string task) =>
            {
                var why = await queries.WhyAsync(Parse.Address(address, "The node"), Parse.Task(task), http.RequestAborted)
                    ?? throw Refusal.NotFound("such node or task");
                return TypedResults.Json(why, WireJson.Default.WhyAnswer);
            })
            .Gives<WhyAnswer>().WithSummary("Whether the node could be given the task now, and how the latest draw went.");
        app.MapGet("/v1/candidates", async (HttpContext http, NetworkQueries queries, string model, long maxPrice, int? count) =>
            {
                if (count is < 1 or > Order.MostCandidates) throw Refusal.Malformed($"count is {count}; it can be 1 to {Order.MostCandidates}.");
                if (maxPrice <= 0) throw Refusal.Malformed("maxPrice must be above zero, in micro-credits.");
                var answer = await queries.CandidatesAsync(Parse.Digest(model, "The model"), maxPrice, count ?? UsualCandidates, http.RequestAborted);
                http.Response.Headers.CacheControl = "no-store";
                return TypedResults.Json(answer, WireJson.Default.CandidatesAnswer);
            })
            .WithTags("Nodes").Gives<CandidatesAnswer>()
            .WithSummary("Connected nodes that could do it, drawn by weight. Check their profiles' signatures before sealing to them.");
    }
}
