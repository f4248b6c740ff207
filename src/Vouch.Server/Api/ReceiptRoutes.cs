using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Ports;
using Vouch.Network.Receipts;
using Vouch.Network.Wire;
using Vouch.Server.Hosting;

namespace Vouch.Server.Api;

/// <summary>Receipts and the export of the chain (docs/network.md, section 7).</summary>
internal static class ReceiptRoutes
{
    private const int MostReceipts = 100;

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/tasks/{id}/receipts", (string id, HttpContext http, INetworkStore store, string? after, int? limit) =>
                ListAsync(http, store, Parse.Task(id), null, after, limit))
            .WithTags("Receipts").Gives<PageAnswer<ReceiptAnswer>>().WithSummary("Receipts of a task, oldest first.");
        app.MapGet("/v1/receipts", ExportAsync).WithTags("Receipts").Produces<string>(200, "application/jsonl")
            .WithSummary("The whole receipt chain as JSON lines: what vouch audit reads.");
    }

    /// <summary>Receipts of a task or a party.</summary>
    public static async Task<JsonHttpResult<PageAnswer<ReceiptAnswer>>> ListAsync(
        HttpContext http, INetworkStore store, TaskId? task, Address? party, string? after, int? limit)
    {
        var page = await store.FindEntriesAsync(task, party, Parse.Cursor(after), Math.Min(Parse.Limit(limit), MostReceipts), http.RequestAborted);
        var receipts = new List<ReceiptAnswer>(page.Items.Count);
        Block? block = null;
        foreach (var place in page.Items)
        {
            if (block?.Header.Height != place.Height)
                block = await store.FindBlockAsync(place.Height, http.RequestAborted) ?? throw new InvalidDataException($"Block {place.Height} is missing.");
            receipts.Add(Answers.Receipt(place, block));
        }

        return TypedResults.Json(new PageAnswer<ReceiptAnswer>(receipts, page.Next), WireJson.Default.PageAnswerReceiptAnswer);
    }

    private static async Task ExportAsync(HttpContext http, INetworkStore store, CoordinatorOptions options)
    {
        http.Response.ContentType = "application/jsonl";
        http.Response.Headers.CacheControl = "no-store";
        // The writer knows no waiting: it writes a block into memory, and that goes out.
        using var buffer = new MemoryStream();
        using var writer = new ExportWriter(buffer, options.NetworkKey.Address, options.Rules);
        await foreach (var block in store.ReadBlocksAsync(0, http.RequestAborted))
        {
            writer.Write(block);
            await http.Response.Body.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), http.RequestAborted);
            buffer.SetLength(0);
        }
    }
}
