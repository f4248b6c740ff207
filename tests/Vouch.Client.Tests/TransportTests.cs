using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using Vouch.Client.Tests.Support;
using Vouch.Identity;
using Vouch.Network.Orders;
using Vouch.Network.Tasks;
using Vouch.Network.Wire;

namespace Vouch.Client.Tests;

/// <summary>Lost requests, lost answers, dead and busy coordinators: nothing is done twice, nothing is lost.</summary>
public sealed class TransportTests(TestModels models)
{
    [Fact]
    public async Task An_order_whose_answers_are_lost_is_placed_once()
    {
        await using var network = await Loopback.StartAsync();
        var (_, desk) = (await network.NewNodeAsync(models.Open), await network.NewDeskAsync());
        await desk.Publisher.PublishAsync(models.Open.Folder, []);
        var model = await desk.Requester.ModelAsync(models.Open.Id);
        using var order = await desk.Requester.PrepareAsync(model, models.Open.Inputs[0], new OrderTerms(1_000_000));
        desk.Wire.LoseAnswers(HttpMethod.Post, "/v1/tasks", 3);
        Assert.Equal(order.Id, await desk.Requester.SubmitAsync(order));
        Assert.Equal(4, desk.Wire.Log.Count(line => line == "POST /v1/tasks"));
        Assert.Single((await desk.Client.TasksAsync(desk.Keys.Address.ToString())).Items);
    }

    [Fact]
    public async Task An_order_without_any_answer_stays_pending()
    {
        await using var network = await Loopback.StartAsync();
        var (_, desk) = (await network.NewNodeAsync(models.Open), await network.NewDeskAsync());
        await desk.Publisher.PublishAsync(models.Open.Folder, []);
        var model = await desk.Requester.ModelAsync(models.Open.Id);
        using var order = await desk.Requester.PrepareAsync(model, models.Open.Inputs[0], new OrderTerms(1_000_000));
        desk.Wire.LoseAnswers(HttpMethod.Post, "/v1/tasks", int.MaxValue);
        var problem = await Assert.ThrowsAsync<NetworkProblemException>(() => desk.Requester.SubmitAsync(order));
        Assert.Equal(NetworkProblemException.UnreachableCode, problem.Code);
        Assert.Equal(order.Id, Assert.Single(desk.Requester.Pending.Tasks));
    }

    /// <summary>A coordinator that says no to the repetition of what it took does not make us forget what we pay for.</summary>
    [Fact]
    public async Task A_refusal_of_what_was_accepted_before_is_seen_through()
    {
        await using var network = await Loopback.StartAsync();
        var (_, desk) = (await network.NewNodeAsync(models.Open), await network.NewDeskAsync());
        await desk.Publisher.PublishAsync(models.Open.Folder, []);
        var model = await desk.Requester.ModelAsync(models.Open.Id);
        using var order = await desk.Requester.PrepareAsync(model, models.Open.Inputs[0], new OrderTerms(1_000_000));
        desk.Wire.Forge(HttpMethod.Post, "/v1/tasks", WireJson.Default.SubmitAnswer, answer => answer with
        {
            Results = [new SubmitItemAnswer(order.Id.ToString(), new Problem("BadTime", "no"))],
        });
        Assert.Equal(order.Id, await desk.Requester.SubmitAsync(order));
        Assert.Equal(TaskState.Done, (await desk.Requester.WaitAsync(order)).State);
    }

    [Fact]
    public async Task Credits_move_once_whatever_becomes_of_the_answers()
    {
        await using var network = await Loopback.StartAsync();
        var desk = await network.NewDeskAsync();
        desk.Wire.LoseAnswers(HttpMethod.Post, $"/v1/accounts/{desk.Keys.Address}/deposit", 2);
        desk.Wire.LoseAnswers(HttpMethod.Post, $"/v1/accounts/{desk.Keys.Address}/stake", 2);
        desk.Wire.LoseAnswers(HttpMethod.Post, $"/v1/accounts/{desk.Keys.Address}/unstake", 1);
        desk.Wire.LoseAnswers(HttpMethod.Post, $"/v1/accounts/{desk.Keys.Address}/withdraw", 1);
        Assert.Equal(105_000_000, (await desk.Client.DepositAsync(desk.Keys.Address, 5_000_000)).Free);
        Assert.Equal(30_000_000, (await desk.Client.MoveAsync(RequestKind.Stake, 30_000_000)).Staked);
        Assert.Equal(20_000_000, (await desk.Client.MoveAsync(RequestKind.Unstake, 10_000_000)).Staked);
        Assert.Equal(80_000_000, (await desk.Client.MoveAsync(RequestKind.Withdraw, 5_000_000)).Free);
        await Assert.ThrowsAsync<ArgumentException>(() => desk.Client.MoveAsync(RequestKind.Cancel, 1));
    }

    [Fact]
    public async Task A_dead_coordinator_is_passed_over()
    {
        await using var network = await Loopback.StartAsync();
        var desk = await network.NewDeskAsync("other", DeadAddress(), network.Url);
        Assert.Equal(network.Keys.Address, await desk.Client.NetworkAsync());
    }

    [Fact]
    public async Task When_none_answers_it_names_them_and_says_what_to_do()
    {
        var dead = DeadAddress();
        await using var desk = new Desk([dead], Directory.CreateTempSubdirectory("vouch-").FullName);
        var problem = await Assert.ThrowsAsync<NetworkProblemException>(() => desk.Client.InfoAsync());
        Assert.Equal(NetworkProblemException.UnreachableCode, problem.Code);
        Assert.Contains(dead.Authority, problem.Message);
        Assert.Contains("vouch serve", problem.Advice);
        Assert.Equal(4, desk.Wire.Log.Count);
        Assert.Throws<ArgumentException>(() => new NetworkClient([]));
    }

    [Fact]
    public async Task A_busy_coordinator_is_asked_again_when_it_says()
    {
        await using var network = await Loopback.StartAsync();
        var desk = await network.NewDeskAsync();
        desk.Wire.Answer(HttpMethod.Get, "/v1/stats", () => Busy(HttpStatusCode.ServiceUnavailable), 1);
        desk.Wire.Answer(HttpMethod.Get, "/v1/stats", () => Busy(HttpStatusCode.TooManyRequests), 1);
        var since = System.Diagnostics.Stopwatch.GetTimestamp();
        await desk.Client.StatsAsync();
        Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(since) > TimeSpan.FromSeconds(0.9));
    }

    /// <summary>More open tasks than allowed is an answer, not a moment's trouble.</summary>
    [Fact]
    public async Task A_refusal_is_not_asked_again()
    {
        await using var network = await Loopback.StartAsync();
        var desk = await network.NewDeskAsync();
        desk.Wire.Answer(HttpMethod.Get, "/v1/stats", () => Refusal(HttpStatusCode.TooManyRequests));
        var problem = await Assert.ThrowsAsync<NetworkProblemException>(() => desk.Client.StatsAsync());
        Assert.Equal(("TooMany", "too \\u001b[31mmany"), (problem.Code, problem.Message));
        Assert.Single(desk.Wire.Log, line => line == "GET /v1/stats");
    }

    [Fact]
    public async Task A_token_that_is_not_taken_any_more_is_replaced()
    {
        await using var network = await Loopback.StartAsync();
        var desk = await network.NewDeskAsync();
        await desk.Client.UploadAsync([1, 2, 3], CancellationToken.None);
        desk.Wire.Answer(HttpMethod.Put, "/v1/blobs", () => Refusal(HttpStatusCode.Unauthorized), 1);
        await desk.Client.UploadAsync([4, 5, 6], CancellationToken.None);
        Assert.Equal(2, desk.Wire.Log.Count(line => line == "POST /v1/session"));
    }

    [Fact]
    public async Task Silence_of_all_coordinators_is_waited_out()
    {
        await using var network = await Loopback.StartAsync();
        var (_, desk) = (await network.NewNodeAsync(models.Open), await network.NewDeskAsync());
        await desk.Publisher.PublishAsync(models.Open.Folder, []);
        var model = await desk.Requester.ModelAsync(models.Open.Id);
        using var order = await desk.Requester.PrepareAsync(model, models.Open.Inputs[0], new OrderTerms(1_000_000));
        await desk.Requester.SubmitAsync(order);
        desk.Wire.LoseRequests(HttpMethod.Get, $"/v1/tasks/{order.Id}", 6);
        Assert.Equal(TaskState.Done, (await desk.Requester.WaitAsync(order)).State);
    }

    [Fact]
    public async Task Silence_after_the_order_has_expired_ends_the_waiting()
    {
        await using var network = await Loopback.StartAsync();
        var (_, desk) = (await network.NewNodeAsync(models.Open, works: false), await network.NewDeskAsync());
        await desk.Publisher.PublishAsync(models.Open.Folder, []);
        var model = await desk.Requester.ModelAsync(models.Open.Id);
        using var order = await desk.Requester.PrepareAsync(model, models.Open.Inputs[0], new OrderTerms(1_000_000, 1_000, 500));
        await desk.Requester.SubmitAsync(order);
        desk.Wire.LoseRequests(HttpMethod.Get, $"/v1/tasks/{order.Id}", int.MaxValue);
        var problem = await Assert.ThrowsAsync<NetworkProblemException>(() => desk.Requester.WaitAsync(order).WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(NetworkProblemException.UnreachableCode, problem.Code);
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_asked_for_again()
    {
        await using var network = await Loopback.StartAsync();
        var desk = await network.NewDeskAsync();
        desk.Wire.Answer(HttpMethod.Get, "/v1/stats", () => new HttpResponseMessage { Content = new StreamContent(new BrokenStream()) }, 2);
        Assert.True((await desk.Client.StatsAsync()).Height >= 0);
    }

    [Fact]
    public async Task Events_arrive_as_they_happen()
    {
        await using var network = await Loopback.StartAsync();
        var desk = await network.NewDeskAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await using var events = desk.Client.EventsAsync(patience.Token).GetAsyncEnumerator(patience.Token);
        var first = events.MoveNextAsync().AsTask();
        while (!desk.Wire.Log.Contains("GET /v1/stream")) await Task.Delay(10);
        await Task.Delay(200);
        var node = await network.NewNodeAsync(models.Open);
        await first;
        while (events.Current.Kind != "online") Assert.True(await events.MoveNextAsync());
        Assert.Equal(node.Address.ToString(), events.Current.Node);
    }

    [Fact]
    public async Task The_exported_chain_can_be_read_line_by_line()
    {
        await using var network = await Loopback.StartAsync();
        var desk = await network.NewDeskAsync();
        using var lines = new StreamReader(await desk.Client.ExportAsync());
        var read = new List<string>();
        while (await lines.ReadLineAsync() is { } line) read.Add(line);
        Assert.True(read.Count >= 2, "genesis and the deposit");
    }

    private static HttpResponseMessage Busy(HttpStatusCode status)
    {
        var answer = Refusal(status);
        answer.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(1));
        return answer;
    }

    private static HttpResponseMessage Refusal(HttpStatusCode status) => MeddledWire.Json(
        JsonSerializer.SerializeToUtf8Bytes(new Problem("TooMany", "too \u001b[31mmany"), WireJson.Default.Problem), status);

    private static Uri DeadAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("broken off");
    }
}
