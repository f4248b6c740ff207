using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Vouch.Network.Wire;
using Vouch.Server.Tests.Support;
using Xunit;

namespace Vouch.Server.Tests;

/// <summary>What the coordinator says of itself.</summary>
public sealed class MetaTests
{
    [Fact]
    public async Task Info_health_metrics_stats_and_headers_are_there()
    {
        await using var network = await TestNetwork.StartAsync();
        await using var node = new FakeNode(network);
        var (order, assign) = await DeliveryTests.LeaseAsync(network, node);
        using var delivered = await network.DeliverAsync(node, order.Id, assign.Epoch, FakeJudge.Proof(order.Input));
        Assert.Equal(HttpStatusCode.OK, delivered.StatusCode);
        using var info = await network.Http.GetAsync(new Uri(network.Url, "v1/info"));
        Assert.Equal("nosniff", info.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.False(info.Headers.Contains("Server"));
        Assert.Equal(network.Address.ToString(), (await info.Content.ReadFromJsonAsync(WireJson.Default.NetworkInfo))!.Network);
        Assert.True((await network.Http.GetFromJsonAsync("health/ready", WireJson.Default.HealthAnswer))!.Ready);
        var metrics = await network.Http.GetStringAsync("metrics");
        Assert.Contains("vouch_nodes_online 1\n", metrics);
        Assert.Contains("vouch_paid_total 99\n", metrics);
        Assert.Contains("vouch_tasks_total{kind=\"settled\"} 1\n", metrics);
        var stats = (await network.Http.GetFromJsonAsync("v1/stats", WireJson.Default.StatsAnswer))!;
        Assert.Equal(0, stats.Ledger.Values.Sum());
        Assert.Equal((1, 99L), (stats.NodesOnline, stats.PaidMicroCredits));
        var view = await network.Coordinator.Queries.NodeAsync(node.Address, default);
        for (var i = 0; i < 100 && view!.Node.Earned == 0; i++)
        {
            await Task.Delay(50);
            view = await network.Coordinator.Queries.NodeAsync(node.Address, default);
        }

        Assert.Equal(99, view!.Node.Earned);
        Assert.Contains("no waiting task", view.WhyIdle);
        Assert.Equal(["Accepted", "Leased", "Settled"], (await network.Coordinator.Queries.TimelineAsync(order.Id, default)).Select(s => s.Kind));
    }

    [Fact]
    public async Task The_openapi_document_names_every_route_of_the_specification()
    {
        await using var network = await TestNetwork.StartAsync();
        using var document = JsonDocument.Parse(await network.Http.GetStringAsync("openapi/v1.json"));
        var paths = document.RootElement.GetProperty("paths").EnumerateObject().Select(p => p.Name).ToHashSet();
        Assert.Superset(
            new HashSet<string>(
            [
                "/v1/info", "/v1/session/challenge", "/v1/session", "/v1/models", "/v1/models/{id}", "/v1/models/{id}/key", "/v1/models/{id}/package",
                "/v1/candidates", "/v1/blobs", "/v1/tasks", "/v1/tasks/{id}", "/v1/tasks/{id}/cancel", "/v1/tasks/{id}/reseal", "/v1/tasks/{id}/input",
                "/v1/tasks/{id}/result", "/v1/tasks/{id}/proof", "/v1/tasks/{id}/receipts", "/v1/accounts/{address}/receipts", "/v1/nodes",
                "/v1/nodes/{address}", "/v1/nodes/{address}/why", "/v1/accounts/{address}", "/v1/accounts/{address}/deposit",
                "/v1/accounts/{address}/withdraw", "/v1/accounts/{address}/stake", "/v1/accounts/{address}/unstake", "/v1/receipts", "/v1/verify",
                "/v1/stats", "/v1/stream", "/health/live", "/health/ready", "/metrics",
            ]),
            paths);
        Assert.All(
            document.RootElement.GetProperty("paths").EnumerateObject().SelectMany(p => p.Value.EnumerateObject()),
            operation => Assert.NotEmpty(operation.Value.GetProperty("summary").GetString()!));
    }

    [Fact]
    public async Task The_stream_tells_what_happens()
    {
        await using var network = await TestNetwork.StartAsync();
        using var answer = await network.Http.GetAsync(new Uri(network.Url, "v1/stream"), HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        await using var node = new FakeNode(network);
        await DeliveryTests.LeaseAsync(network, node);
        var kinds = new HashSet<string>();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!kinds.Contains("leased") && await reader.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal)) kinds.Add(line[7..]);
        }

        Assert.Superset(new HashSet<string>(["online", "noderegistered", "accepted", "leased"]), kinds);
    }

    [Fact]
    public async Task A_proof_is_resumed_from_an_offset_and_cached_by_its_digest()
    {
        await using var network = await TestNetwork.StartAsync();
        await using var node = new FakeNode(network);
        var (order, assign) = await DeliveryTests.LeaseAsync(network, node);
        var proof = FakeJudge.Proof(order.Input);
        using var delivered = await network.DeliverAsync(node, order.Id, assign.Epoch, proof);
        using var part = await GetAsync(network, order, r => r.Headers.Range = new RangeHeaderValue(7, null));
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(proof[7..], await part.Content.ReadAsByteArrayAsync());
        Assert.Equal(proof.Length, part.Content.Headers.ContentRange!.Length);
        using var middle = await GetAsync(network, order, r => r.Headers.Range = new RangeHeaderValue(2, 4));
        Assert.Equal(proof[2..5], await middle.Content.ReadAsByteArrayAsync());
        using var beyond = await GetAsync(network, order, r => r.Headers.Range = new RangeHeaderValue(proof.Length, null));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, beyond.StatusCode);
        using var cached = await GetAsync(network, order, r => r.Headers.IfNoneMatch.Add(part.Headers.ETag!));
        Assert.Equal(HttpStatusCode.NotModified, cached.StatusCode);
    }

    [Theory]
    [InlineData("GET", "v1/nothing", HttpStatusCode.NotFound)]
    [InlineData("DELETE", "v1/tasks", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "v1/tasks/xyz", HttpStatusCode.BadRequest)]
    [InlineData("GET", "v1/tasks/00000000000000000000000000000001", HttpStatusCode.NotFound)]
    [InlineData("GET", "v1/tasks/00000000000000000000000000000001?wait=-5", HttpStatusCode.BadRequest)]
    [InlineData("GET", "v1/tasks/00000000000000000000000000000001?wait=x", HttpStatusCode.BadRequest)]
    [InlineData("GET", "v1/tasks/00000000000000000000000000000001/proof", HttpStatusCode.NotFound)]
    [InlineData("GET", "v1/tasks?limit=0", HttpStatusCode.BadRequest)]
    [InlineData("GET", "v1/tasks?limit=501", HttpStatusCode.BadRequest)]
    [InlineData("GET", "v1/tasks?state=9", HttpStatusCode.BadRequest)]
    [InlineData("GET", "v1/tasks?after=zz", HttpStatusCode.BadRequest)]
    [InlineData("GET", "v1/accounts/0x0", HttpStatusCode.BadRequest)]
    [InlineData("GET", "v1/nodes/0x0000000000000000000000000000000000000001", HttpStatusCode.NotFound)]
    [InlineData("GET", "v1/models/abc", HttpStatusCode.BadRequest)]
    [InlineData("GET", "v1/candidates?model=abc&maxPrice=5", HttpStatusCode.BadRequest)]
    [InlineData("GET", "v1/candidates", HttpStatusCode.BadRequest)]
    [InlineData("GET", "v1/node", HttpStatusCode.UpgradeRequired)]
    [InlineData("POST", "v1/tasks", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("POST", "v1/tasks/00000000000000000000000000000001/result", HttpStatusCode.BadRequest)]
    [InlineData("POST", "v1/verify?model=abc", HttpStatusCode.BadRequest)]
    [InlineData("PUT", "v1/blobs", HttpStatusCode.Unauthorized)]
    [InlineData("PUT", "v1/models/abc?name=x", HttpStatusCode.Unauthorized)]
    [InlineData("GET", "v1/models/abc/package", HttpStatusCode.Unauthorized)]
    public async Task What_is_wrong_is_answered_with_a_problem(string method, string path, HttpStatusCode status)
    {
        await using var network = await TestNetwork.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await network.Http.SendAsync(request);
        Assert.Equal(status, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync(WireJson.Default.Problem);
        Assert.NotEmpty(problem!.Message);
    }

    [Fact]
    public async Task Options_that_cannot_be_are_refused_by_name()
    {
        using var keys = Vouch.Identity.Keyring.Generate();
        var good = new CoordinatorOptions { NetworkKey = keys };
        good.Validate();
        Assert.Contains("certificate", Assert.Throws<ArgumentException>((good with { Urls = ["https://127.0.0.1:0"] }).Validate).Message);
        Assert.Contains("address to listen on", Assert.Throws<ArgumentException>((good with { Urls = ["nonsense"] }).Validate).Message);
        Assert.Contains("control character", Assert.Throws<ArgumentException>((good with { Name = "a\nb" }).Validate).Message);
        Assert.Contains("BeatMilliseconds", Assert.Throws<ArgumentException>((good with { Limits = new() { BeatMilliseconds = 0 } }).Validate).Message);
    }

    private static async Task<HttpResponseMessage> GetAsync(TestNetwork network, Vouch.Network.Orders.Order order, Action<HttpRequestMessage> change)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"v1/tasks/{order.Id}/proof");
        change(request);
        return await network.Http.SendAsync(request);
    }
}
