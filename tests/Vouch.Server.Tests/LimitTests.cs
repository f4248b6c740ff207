using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using Vouch.Network.Memory;
using Vouch.Network.Tasks;
using Vouch.Network.Wire;
using Vouch.Server.Tests.Support;
using Xunit;

namespace Vouch.Server.Tests;

/// <summary>Too much, too slow, too often, and a database that goes away.</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task Bodies_beyond_their_routes_limit_are_refused()
    {
        await using var network = await TestNetwork.StartAsync(o => o with { Limits = o.Limits with { MostJsonBytes = 10_000, MostInputBytes = 5_000, MostProofBytes = 5_000 } });
        using var keys = Vouch.Identity.Keyring.Generate();
        var text = "{\"orders\":[" + new string(' ', 20_000) + "]}";
        await DeliveryTests.RefusedAsync(
            await network.SendAsync(HttpMethod.Post, "v1/tasks", null, new StringContent(text, Encoding.UTF8, "application/json")), HttpStatusCode.RequestEntityTooLarge, "TooLarge");
        await DeliveryTests.RefusedAsync(
            await network.SendAsync(HttpMethod.Put, "v1/blobs", keys, new ByteArrayContent(new byte[6_000])), HttpStatusCode.RequestEntityTooLarge, "TooLarge");
        await DeliveryTests.RefusedAsync(
            await network.SendAsync(HttpMethod.Post, "v1/session/challenge", null, new StringContent("{\"address\":\"" + new string('a', 5000) + "\"}", Encoding.UTF8, "application/json")),
            HttpStatusCode.RequestEntityTooLarge, "TooLarge");
    }

    [Fact]
    public async Task Who_dawdles_over_a_request_is_cut_off()
    {
        await using var network = await TestNetwork.StartAsync(o => o with { Limits = o.Limits with { HeaderMilliseconds = 1_000 } });
        var (head, rest) = ("GET /v1/info HTTP/1.1\r\nHost: x\r\n", "X-Slow: ");
        Assert.True(await IsCutOffAsync(network, head + rest, TimeSpan.FromSeconds(20)));
        var body = "PUT /v1/blobs HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\nAuthorization: Bearer " + await network.LogInAsync(network.Keys) + "\r\n\r\nabc";
        Assert.True(await IsCutOffAsync(network, body, TimeSpan.FromSeconds(30)));
        Assert.True((await network.Http.GetAsync(new Uri(network.Url, "v1/info"))).IsSuccessStatusCode);
    }

    [Fact]
    public async Task Two_thousand_idle_connections_disturb_nobody()
    {
        await using var network = await TestNetwork.StartAsync();
        var sockets = new List<TcpClient>();
        try
        {
            for (var i = 0; i < 2_000; i++)
            {
                var socket = new TcpClient();
                await socket.ConnectAsync(network.Url.Host, network.Url.Port);
                sockets.Add(socket);
            }

            await using var node = new FakeNode(network);
            var (order, assign) = await DeliveryTests.LeaseAsync(network, node);
            using var delivered = await network.DeliverAsync(node, order.Id, assign.Epoch, FakeJudge.Proof(order.Input));
            Assert.True((await delivered.Content.ReadFromJsonAsync(WireJson.Default.DeliveryAnswer))!.Accepted);
        }
        finally
        {
            foreach (var socket in sockets) socket.Dispose();
        }
    }

    [Fact]
    public async Task A_full_house_refuses_politely()
    {
        await using var network = await TestNetwork.StartAsync(o => o with { Limits = o.Limits with { MostNodes = 2 } });
        await using var first = new FakeNode(network);
        await using var second = new FakeNode(network);
        await first.JoinAsync();
        await second.JoinAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "v1/node");
        request.Headers.Connection.Add("Upgrade");
        request.Headers.Upgrade.ParseAdd("websocket");
        request.Headers.Add("Sec-WebSocket-Version", "13");
        request.Headers.Add("Sec-WebSocket-Key", Convert.ToBase64String(new byte[16]));
        using var answer = await network.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    [Fact]
    public async Task Who_asks_too_often_is_told_when_to_come_back()
    {
        await using var network = await TestNetwork.StartAsync(o => o with { Limits = o.Limits with { ChallengesPerMinute = 3 } });
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 5; i++)
        {
            using var answer = await network.Http.PostAsJsonAsync(
                "v1/session/challenge", new SessionChallengeRequest(network.Address.ToString()), WireJson.Default.SessionChallengeRequest);
            statuses.Add(answer.StatusCode);
            if (answer.StatusCode == HttpStatusCode.TooManyRequests) Assert.NotNull(answer.Headers.RetryAfter);
        }

        Assert.Equal(3, statuses.Count(s => s == HttpStatusCode.OK));
        Assert.Equal(2, statuses.Count(s => s == HttpStatusCode.TooManyRequests));
    }

    [Fact]
    public async Task While_the_store_is_away_nothing_is_lost_and_everyone_is_told_to_come_again()
    {
        var store = new FailingStore(new MemoryStore());
        await using var network = await TestNetwork.StartAsync(store: store);
        await using var node = new FakeNode(network);
        var requester = new FakeRequester(network);
        var (order, assign) = await DeliveryTests.LeaseAsync(network, node, requester);
        var next = requester.Item(requester.MakeOrder(node), [1], node);
        store.IsAway = true;
        foreach (var answer in new[]
        {
            await network.DeliverAsync(node, order.Id, assign.Epoch, FakeJudge.Proof(order.Input)),
            await network.Http.PostAsJsonAsync("v1/tasks", new SubmitRequest([next]), WireJson.Default.SubmitRequest),
            await network.Http.GetAsync(new Uri(network.Url, $"v1/tasks/{order.Id}")),
        })
        {
            Assert.NotNull(answer.Headers.RetryAfter);
            await DeliveryTests.RefusedAsync(answer, HttpStatusCode.ServiceUnavailable, "StoreUnavailable");
        }

        using (var ready = await network.Http.GetAsync(new Uri(network.Url, "health/ready"))) Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        using (var live = await network.Http.GetAsync(new Uri(network.Url, "health/live"))) Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        store.IsAway = false;
        using var delivered = await network.DeliverAsync(node, order.Id, assign.Epoch, FakeJudge.Proof(order.Input));
        Assert.True((await delivered.Content.ReadFromJsonAsync(WireJson.Default.DeliveryAnswer))!.Accepted);
        Assert.Null((await requester.SubmitAsync(next)).Refused);
        await node.ExpectAsync<Assign>();
        Assert.Equal(TaskState.Done, (await network.TaskAsync(order.Id)).State);
    }

    private static async Task<bool> IsCutOffAsync(TestNetwork network, string text, TimeSpan within)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(network.Url.Host, network.Url.Port);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text));
        using var patience = new CancellationTokenSource(within);
        var buffer = new byte[4096];
        try
        {
            while (await stream.ReadAsync(buffer, patience.Token) > 0)
            {
            }

            return true;
        }
        catch (IOException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
