using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Vouch.Network.Commands;
using Vouch.Network.Orders;
using Vouch.Network.Ports;
using Vouch.Network.Tasks;
using Vouch.Network.Wire;
using Vouch.Server.Engine;
using Vouch.Server.Hosting;
using Vouch.Server.Nodes;
using Vouch.Server.Sessions;

namespace Vouch.Server.Api;

/// <summary>Tasks (docs/network.md, sections 4 and 9).</summary>
internal static class TaskRoutes
{
    private const int MostSignedJson = 64 << 10;

    public static void Map(IEndpointRouteBuilder app, CoordinatorLimits limits)
    {
        var group = app.MapGroup("/v1/tasks").WithTags("Tasks");
        group.MapPost("", SubmitAsync).RequireRateLimiting(RateLimits.Submissions)
            .Takes<SubmitRequest>(limits.MostJsonBytes).Gives<SubmitAnswer>()
            .WithSummary("Submits up to 256 signed orders with their sealed inputs; each is accepted or refused by itself.");
        group.MapGet("", ListAsync).Gives<PageAnswer<TaskAnswer>>()
            .WithSummary("Tasks, newest first, by requester, node and state.");
        group.MapGet("/{id}", GetAsync).Gives<TaskAnswer>()
            .WithSummary("A task; with wait=milliseconds the answer comes when it changes, or then.");
        group.MapPost("/{id}/cancel", CancelAsync).RequireRateLimiting(RateLimits.Submissions)
            .Takes<SignedBytes>(MostSignedJson).Gives<TaskAnswer>().WithSummary("Calls a task off; the body is the requester's signed request.");
        group.MapPost("/{id}/reseal", ResealAsync).RequireRateLimiting(RateLimits.Submissions)
            .Takes<ResealRequest>(limits.MostJsonBytes).Gives<TaskAnswer>().WithSummary("Seals a waiting task's input to other nodes.");
        group.MapGet("/{id}/input", InputAsync).Produces<byte[]>(200, "application/octet-stream")
            .WithSummary("The sealed input, for the node with the live lease. Takes ranges.");
        group.MapGet("/{id}/proof", ProofAsync).Produces<byte[]>(200, "application/octet-stream")
            .WithSummary("The accepted proof. Takes ranges.");
    }

    private static async Task<JsonHttpResult<SubmitAnswer>> SubmitAsync(HttpContext http, Submissions submissions) =>
        TypedResults.Json(
            await submissions.SubmitAsync(await Parse.BodyAsync(http, WireJson.Default.SubmitRequest), http.RequestAborted),
            WireJson.Default.SubmitAnswer);

    private static async Task<JsonHttpResult<PageAnswer<TaskAnswer>>> ListAsync(
        HttpContext http, INetworkStore store, NodeRegistry nodes, string? requester, string? node, string? state, string? after, int? limit)
    {
        var query = new TaskQuery(
            requester is null ? null : Parse.Address(requester, "The requester"), node is null ? null : Parse.Address(node, "The node"),
            state is null ? null
            : Enum.TryParse<TaskState>(state, ignoreCase: true, out var named) && Enum.IsDefined(named) ? named
            : throw Refusal.Malformed($"There is no state '{LogText.Clean(state)}'.", "States: " + string.Join(", ", Enum.GetNames<TaskState>()) + "."),
            Parse.Cursor(after), Parse.Limit(limit));
        var page = await store.ListTasksAsync(query, http.RequestAborted);
        return TypedResults.Json(
            new PageAnswer<TaskAnswer>([.. page.Items.Select(t => Answers.Task(t, nodes.IsOnline))], page.Next), WireJson.Default.PageAnswerTaskAnswer);
    }

    private static async Task<JsonHttpResult<TaskAnswer>> GetAsync(
        string id, HttpContext http, INetworkStore store, NodeRegistry nodes, Changes changes, CoordinatorOptions options, int? wait)
    {
        if (wait is < 0) throw Refusal.Malformed("wait is below zero.");
        var task = await changes.WaitAsync(
            Parse.Task(id), Math.Min(wait ?? 0, options.Limits.MostWaitMilliseconds), store, http.RequestAborted)
            ?? throw Refusal.NotFound("such task");
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Json(Answers.Task(task, nodes.IsOnline), WireJson.Default.TaskAnswer);
    }

    private static async Task<JsonHttpResult<TaskAnswer>> CancelAsync(
        string id, HttpContext http, INetworkStore store, CommandService commands, NodeRegistry nodes)
    {
        var request = Parse.Request(await Parse.BodyAsync(http, WireJson.Default.SignedBytes));
        if (request.Request.Kind != RequestKind.Cancel || request.Request.Task != Parse.Task(id))
            throw Refusal.Malformed("The request is not to cancel this task.");
        return await ExecuteAsync(new AccountCommand(request), request.Request.Task, http, store, commands, nodes);
    }

    private static async Task<JsonHttpResult<TaskAnswer>> ResealAsync(
        string id, HttpContext http, INetworkStore store, CommandService commands, NodeRegistry nodes, Submissions submissions)
    {
        var body = await Parse.BodyAsync(http, WireJson.Default.ResealRequest);
        var change = Parse.Change(body.Change);
        var task = Parse.Task(id);
        if (change.Change.Task != task) throw Refusal.Malformed("The change is for another task.");
        var found = await store.FindTaskAsync(task, http.RequestAborted) ?? throw Refusal.NotFound("such task");
        var envelope = await submissions.StoreEnvelopeAsync(
            body.EnvelopeBytes, body.Envelope, change.Change.Candidates, found.Order.Order.Expiry, http.RequestAborted);
        return await ExecuteAsync(new ResealCommand(change, envelope), task, http, store, commands, nodes);
    }

    private static async Task<IResult> InputAsync(string id, HttpContext http, INetworkStore store, Blobs blobs)
    {
        var caller = Caller.Require(http);
        var task = await store.FindTaskAsync(Parse.Task(id), http.RequestAborted) ?? throw Refusal.NotFound("such task");
        if (task.Lease?.Node != caller) throw Refusal.NotAllowed("The sealed input is for the node with the live lease.", "Work only on what was assigned.");
        return await blobs.SendAsync(http, task.Envelope, isImmutable: false);
    }

    private static async Task<IResult> ProofAsync(string id, HttpContext http, INetworkStore store, Blobs blobs)
    {
        var task = await store.FindTaskAsync(Parse.Task(id), http.RequestAborted) ?? throw Refusal.NotFound("such task");
        if (task.Result is not { } result) throw Refusal.Conflict(RefusalCode.WrongState, $"The task is {task.State}: there is no proof.");
        return await blobs.SendAsync(http, result.Claim.Claim.Proof, isImmutable: true);
    }

    private static async Task<JsonHttpResult<TaskAnswer>> ExecuteAsync(
        Command command, Network.TaskId id, HttpContext http, INetworkStore store, CommandService commands, NodeRegistry nodes)
    {
        var decision = await commands.ExecuteAsync(command, http.RequestAborted);
        if (!decision.Outcome.IsDone) throw Refusal.Of(decision.Outcome);
        var task = decision.Task ?? await store.FindTaskAsync(id, http.RequestAborted) ?? throw Refusal.NotFound("such task");
        return TypedResults.Json(Answers.Task(task, nodes.IsOnline), WireJson.Default.TaskAnswer);
    }
}
