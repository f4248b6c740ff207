using System.Net;
using System.Net.Http.Json;
using System.Text;
using Vouch.Identity;
using Vouch.Network.Orders;
using Vouch.Network.Tasks;
using Vouch.Network.Wire;
using Vouch.Server.Tests.Support;
using Xunit;

namespace Vouch.Server.Tests;

/// <summary>Orders and requests that must not be taken.</summary>
public sealed class SubmissionTests
{
    [Fact]
    public async Task Amounts_below_zero_beyond_the_rules_or_overflowing_are_refused()
    {
        await using var network = await TestNetwork.StartAsync();
        await using var node = new FakeNode(network);
        var requester = new FakeRequester(network);
        await requester.DepositAsync();
        foreach (var price in new[] { -1, 0, long.MinValue, long.MaxValue, 5 })
            Assert.Equal("BadAmount", await RefusalAsync(requester, requester.MakeOrder(node) with { MaxPrice = price }, node));
        foreach (var kind in new[] { RequestKind.Withdraw, RequestKind.Stake, RequestKind.Unstake })
        {
            foreach (var amount in new[] { -1, 0, long.MinValue, long.MaxValue, 11_000_000 })
            {
                using var answer = await network.Http.PostAsJsonAsync(
                    $"v1/accounts/{requester.Address}/{kind.ToString().ToLowerInvariant()}", requester.Sign(requester.MakeRequest(kind, amount)), WireJson.Default.SignedBytes);
                Assert.False(answer.IsSuccessStatusCode);
                Assert.True((int)answer.StatusCode < 500);
            }
        }

        foreach (var amount in new[] { -1, 0, long.MinValue, long.MaxValue })
        {
            using var answer = await network.Http.PostAsJsonAsync(
                $"v1/accounts/{requester.Address}/deposit", new DepositRequest(amount, FakeRequester.RandomDigest().ToString()), WireJson.Default.DepositRequest);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }

        Assert.Equal(10_000_000, (await network.Store.FindAccountAsync(requester.Address, default)).Free);
        Assert.Equal(0, (await network.Store.TotalsAsync(default)).Values.Sum());
    }

    [Fact]
    public async Task An_order_by_a_clock_that_is_off_is_refused()
    {
        await using var network = await TestNetwork.StartAsync();
        await using var node = new FakeNode(network);
        var requester = new FakeRequester(network);
        await requester.DepositAsync();
        var order = requester.MakeOrder(node);
        var hour = 3_600_000;
        Assert.Equal("BadTime", await RefusalAsync(requester, order with { CreatedAt = order.CreatedAt + hour, Deadline = order.Deadline + hour, Expiry = order.Expiry + hour }, node));
        Assert.Equal("BadTime", await RefusalAsync(requester, order with { CreatedAt = order.CreatedAt - hour }, node));
        Assert.Equal("BadTime", await RefusalAsync(requester, order with { Expiry = order.CreatedAt - 1, Deadline = order.CreatedAt - 2 }, node));
        Assert.Equal("BadTime", await RefusalAsync(requester, order with { Expiry = long.MaxValue }, node));
    }

    [Fact]
    public async Task An_order_for_another_network_model_or_hand_is_refused()
    {
        await using var network = await TestNetwork.StartAsync();
        await using var node = new FakeNode(network);
        var requester = new FakeRequester(network);
        var poor = new FakeRequester(network);
        await requester.DepositAsync();
        var order = requester.MakeOrder(node);
        Assert.Equal("WrongNetwork", await RefusalAsync(requester, order with { Network = requester.Address }, node));
        Assert.Equal("NotFound", await RefusalAsync(requester, order with { Model = FakeRequester.RandomDigest() }, node));
        Assert.Equal("BadSignature", await RefusalAsync(poor, order, node));
        Assert.Equal("InsufficientFunds", await RefusalAsync(poor, poor.MakeOrder(node), node));
        Assert.Equal(0, (await network.Store.FindAccountAsync(requester.Address, default)).InEscrow);
    }

    [Fact]
    public async Task An_input_sealed_to_others_than_the_candidates_is_refused()
    {
        await using var network = await TestNetwork.StartAsync();
        await using var node = new FakeNode(network);
        await using var other = new FakeNode(network);
        var requester = new FakeRequester(network);
        await requester.DepositAsync();
        var order = requester.MakeOrder(node);
        Assert.Equal("Malformed", (await requester.SubmitAsync(requester.Item(order, [1], other))).Refused!.Code);
        Assert.Equal("Malformed", (await requester.SubmitAsync(new SubmitItem(requester.Sign(order), Convert.ToBase64String("plain"u8)))).Refused!.Code);
        Assert.Equal("Malformed", (await requester.SubmitAsync(new SubmitItem(requester.Sign(order)))).Refused!.Code);
        Assert.Equal("Malformed", (await requester.SubmitAsync(new SubmitItem(requester.Sign(order), null, order.Digest.ToString()))).Refused!.Code);
    }

    [Fact]
    public async Task The_same_order_again_is_accepted_and_holds_the_price_once()
    {
        await using var network = await TestNetwork.StartAsync();
        await using var node = new FakeNode(network);
        var requester = new FakeRequester(network);
        await requester.DepositAsync(1_500_000);
        var order = requester.MakeOrder(node);
        var item = requester.Item(order, [1], node);
        for (var i = 0; i < 3; i++) Assert.Null((await requester.SubmitAsync(item)).Refused);
        Assert.Equal(1_000_000, (await network.Store.FindAccountAsync(requester.Address, default)).InEscrow);
    }

    [Fact]
    public async Task A_cancellation_by_a_stranger_is_refused()
    {
        await using var network = await TestNetwork.StartAsync();
        await using var node = new FakeNode(network);
        var requester = new FakeRequester(network);
        var stranger = new FakeRequester(network);
        await requester.DepositAsync();
        var order = await requester.OrderAsync(node);
        using var answer = await network.Http.PostAsJsonAsync(
            $"v1/tasks/{order.Id}/cancel", stranger.Sign(stranger.MakeRequest(RequestKind.Cancel, 0, order.Id)), WireJson.Default.SignedBytes);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(TaskState.Waiting, (await network.TaskAsync(order.Id)).State);
    }

    [Theory]
    [InlineData("'; DROP TABLE tasks; --")]
    [InlineData("\" OR 1=1 --")]
    [InlineData("%0d%0aSet-Cookie: a=b")]
    [InlineData("%0aerror: forged line")]
    [InlineData("%1b[2J")]
    [InlineData("%e2%80%a8forged")]
    [InlineData("..%2f..%2fetc%2fpasswd")]
    [InlineData("%00")]
    public async Task Injected_texts_are_refused_and_forge_neither_header_nor_line_of_log(string text)
    {
        await using var network = await TestNetwork.StartAsync();
        foreach (var path in new[]
        {
            $"v1/tasks/{text}", $"v1/accounts/{text}", $"v1/nodes/{text}", $"v1/models/{text}", $"v1/tasks?after={text}", $"v1/tasks?state={text}",
            $"v1/tasks?requester={text}", $"v1/nodes?after={text}", $"v1/models?after={text}", $"v1/candidates?model={text}&maxPrice=5",
        })
        {
            using var answer = await network.Http.GetAsync(new Uri(network.Url, path));
            Assert.True((int)answer.StatusCode is >= 400 and < 500, $"{path}: {answer.StatusCode}");
            Assert.False(answer.Headers.Contains("Set-Cookie"));
        }

        Assert.All(network.Log.Lines, line => Assert.DoesNotContain("\u001b", line));
        Assert.All(network.Log.Lines, line => Assert.DoesNotContain("\nerror: forged", line));
    }

    [Fact]
    public async Task A_secret_shows_in_no_blob_log_or_answer()
    {
        var secret = "planted-secret-7c1d"u8.ToArray();
        await using var network = await TestNetwork.StartAsync();
        await using var node = new FakeNode(network);
        await node.JoinAsync();
        var requester = new FakeRequester(network);
        await requester.DepositAsync();
        var order = requester.MakeOrder(node);
        Assert.Null((await requester.SubmitAsync(requester.Item(order, [.. secret, .. new byte[2000]], node))).Refused);
        var assign = await node.ExpectAsync<Assign>();
        var envelope = Convert.FromBase64String(assign.EnvelopeBytes!);
        Assert.True(Envelope.TryOpen(envelope, node.Keys.Sealing, node.Address, order.Digest.ToBytes(), out var opened, out _));
        Assert.True(opened.AsSpan().StartsWith(secret));
        var blob = (await network.Store.Blobs.ReadAsync(Digest256.Parse(assign.Envelope), default))!;
        Assert.Equal(-1, blob.AsSpan().IndexOf(secret));
        Assert.Equal(-1, Encoding.UTF8.GetBytes(network.Log.Text).AsSpan().IndexOf(secret));
        foreach (var path in new[] { $"v1/tasks/{order.Id}", $"v1/tasks/{order.Id}/receipts", "v1/receipts", "metrics" })
            Assert.Equal(-1, (await network.Http.GetByteArrayAsync(path)).AsSpan().IndexOf(secret));
    }

    private static async Task<string?> RefusalAsync(FakeRequester requester, Order order, FakeNode node) =>
        (await requester.SubmitAsync(requester.Item(order, [1], node))).Refused?.Code;
}
