using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Vouch.Identity;
using Vouch.Network.Commands;
using Vouch.Network.Orders;
using Vouch.Network.Ports;
using Vouch.Network.Wire;
using Vouch.Server.Engine;
using Vouch.Server.Hosting;

namespace Vouch.Server.Api;

/// <summary>Accounts: balances, the faucet, and what holders sign.</summary>
internal static class AccountRoutes
{
    private const int MostBytes = 16 << 10;

    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/accounts/{address}").WithTags("Accounts");
        group.MapGet("", async (string address, HttpContext http, INetworkStore store) =>
                await SummaryAsync(Parse.Address(address, "The account"), http, store))
            .Gives<AccountAnswer>().WithSummary("Balances, micro-credits.");
        group.MapPost("/deposit", DepositAsync).RequireRateLimiting(RateLimits.Submissions)
            .Takes<DepositRequest>(MostBytes).Gives<AccountAnswer>().WithSummary("Credits from the development faucet, where there is one.");
        foreach (var (path, kind, summary) in new[]
        {
            ("/withdraw", RequestKind.Withdraw, "Takes credits out of the network; the body is the holder's signed request."),
            ("/stake", RequestKind.Stake, "Puts credits at stake for a node; the body is the holder's signed request."),
            ("/unstake", RequestKind.Unstake, "Takes stake back; the body is the holder's signed request."),
        })
        {
            group.MapPost(path, (string address, HttpContext http, INetworkStore store, CommandService commands) =>
                    RequestAsync(address, kind, http, store, commands))
                .RequireRateLimiting(RateLimits.Submissions).Takes<SignedBytes>(MostBytes).Gives<AccountAnswer>().WithSummary(summary);
        }

        group.MapGet("/receipts", (string address, HttpContext http, INetworkStore store, string? after, int? limit) =>
                ReceiptRoutes.ListAsync(http, store, null, Parse.Address(address, "The account"), after, limit))
            .Gives<PageAnswer<ReceiptAnswer>>().WithSummary("Receipts that concern the account, oldest first.");
    }

    private static async Task<JsonHttpResult<AccountAnswer>> SummaryAsync(Address address, HttpContext http, INetworkStore store) =>
        TypedResults.Json(Answers.Account(await store.FindAccountAsync(address, http.RequestAborted)), WireJson.Default.AccountAnswer);

    private static async Task<JsonHttpResult<AccountAnswer>> DepositAsync(
        string address, HttpContext http, INetworkStore store, CommandService commands, CoordinatorOptions options)
    {
        var account = Parse.Address(address, "The account");
        var body = await Parse.BodyAsync(http, WireJson.Default.DepositRequest);
        if (!options.Faucet) throw Refusal.NotAllowed("This network has no faucet.", "Ask its operator how credits come in.");
        if (body.Amount > options.FaucetAmount)
            throw Refusal.Of(new Outcome(RefusalCode.BadAmount, $"The faucet gives at most {options.FaucetAmount} micro-credits at a time."));
        var decision = await commands.ExecuteAsync(
            new DepositCommand(account, body.Amount, Parse.Digest(body.Reference, "The reference")), http.RequestAborted);
        if (!decision.Outcome.IsDone) throw Refusal.Of(decision.Outcome);
        return await SummaryAsync(account, http, store);
    }

    private static async Task<JsonHttpResult<AccountAnswer>> RequestAsync(
        string address, RequestKind kind, HttpContext http, INetworkStore store, CommandService commands)
    {
        var account = Parse.Address(address, "The account");
        var request = Parse.Request(await Parse.BodyAsync(http, WireJson.Default.SignedBytes));
        if (request.Request.Account != account) throw Refusal.NotAllowed("The request is signed for another account than the address names.");
        if (request.Request.Kind != kind) throw Refusal.Malformed($"The request is signed to {request.Request.Kind}, and was sent to {kind}.");
        var decision = await commands.ExecuteAsync(new AccountCommand(request), http.RequestAborted);
        if (!decision.Outcome.IsDone) throw Refusal.Of(decision.Outcome);
        return await SummaryAsync(account, http, store);
    }
}
