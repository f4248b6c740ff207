using System.Diagnostics;
using Vouch.Client;
using Vouch.EndToEnd.Tests.Support;
using Vouch.Identity;

namespace Vouch.EndToEnd.Tests;

/// <summary>Two coordinators over one database: one is killed under load, and with it a node in the middle of its work.</summary>
[Trait("Category", "Slow")]
public sealed class FailoverTests(ITestOutputHelper output)
{
    private const int LeaseSeconds = 4;

    // Two leases would do on a machine that has nothing else to do; here twelve other programs of tests run beside this one.
    private const int Patience = 60;

    [Fact]
    public async Task The_other_coordinator_ends_every_task_once_and_leases_of_the_dead_go_to_others()
    {
        await using var database = await Database.CreateAsync();
        using var world = new World();
        await world.NewKeyAsync("network.key");
        var (first, second) = (World.FreeUrl(), World.FreeUrl());
        string[] place = ["--postgres", database.Connection, "--network-key", world.At("network.key"), "--lease", $"{LeaseSeconds}s"];
        using var doomed = await world.ServeAsync(first, place);
        using var survivor = await world.ServeAsync(second, place);
        var dying = await world.NewKeyAsync("dying.key");
        await world.NewKeyAsync("living.key");
        await world.NewKeyAsync("my.key");
        using var frozen = world.Join("dying.key", first, second);
        using var lender = world.Join("living.key", second, first);
        // Every coordinator sees the nodes connected to it: the client draws from whichever it asks.
        await world.NodesAsync(first, 1);
        await world.NodesAsync(second, 1);
        await world.RunAsync(0, "account", "deposit", "100", "--key", world.At("my.key"), "--server", first.ToString());
        var keys = await world.CompileAsync("keys", "public");
        var published = await world.RunAsync(0, "publish", keys, "--key", world.At("my.key"), "--server", first.ToString(), "--json");
        var model = Digest256.TryParse((string)published.Json["id"]!, out var id) ? id : throw new InvalidDataException();

        using var living = world.Ring("living.key");
        Assert.True(Address.TryParse(dying, out var deadNode));
        var terms = new OrderTerms(1_000_000, 240_000, 240_000, [deadNode, living.Address]);
        using var orders = new Orders(world, "my.key", terms, first, second);
        using var stop = new CancellationTokenSource();
        await orders.SendAsync(model, 0);
        var stream = Task.Run(() => orders.StreamAsync(model, TimeSpan.FromMilliseconds(150), stop.Token));
        await World.UntilAsync("ten orders are accepted", Patience, () => Task.FromResult(orders.Accepted.Count >= 10));

        // The node stands still, so that it holds a lease when it dies; then it and its coordinator are gone at once.
        frozen.Freeze();
        string? held = null;
        await World.UntilAsync("the node holds a lease", Patience, async () =>
        {
            var page = await world.GetAsync(second, "v1/tasks?state=leased&limit=100");
            held = page.Json?["items"]!.AsArray().FirstOrDefault(t => (string?)t!["node"] == dying)?["id"]!.ToString();
            return held is not null;
        });
        var epoch = (int)(await world.GetAsync(second, "v1/tasks/" + held)).Json!["epoch"]!;
        frozen.Kill();
        doomed.Kill();
        var (since, before) = (Stopwatch.StartNew(), orders.Accepted.Count);
        var accepting = World.UntilAsync("orders are accepted again", Patience, () => Task.FromResult(orders.Accepted.Count > before))
            .ContinueWith(_ => since.Elapsed, TaskScheduler.Default);
        await World.UntilAsync("the dead node's lease is another's", Patience, async () =>
        {
            var task = (await world.GetAsync(second, "v1/tasks/" + held)).Json;
            return task is not null && ((int)task["epoch"]! > epoch || (string)task["state"]! == "Done");
        });
        output.WriteLine($"leased again {since.Elapsed.TotalSeconds:F2} s after node and coordinator died; a lease lasts {LeaseSeconds} s");
        output.WriteLine($"orders are accepted again {(await accepting).TotalSeconds:F2} s after");
        Assert.True(orders.Accepted.Count > before);
        await stop.CancelAsync();
        await stream;
        var ends = await orders.EndsAsync(300);
        output.WriteLine($"{orders.Accepted.Count} tasks: {string.Join(", ", ends.Select(e => $"{e.Value} {e.Key}"))}; {orders.Unanswered} orders unanswered");
        Assert.Equal(orders.Accepted.Count, ends.GetValueOrDefault("Done"));
        await world.AuditAsync(second);
        Assert.Equal(orders.Accepted.Count, Chain.RequireOneEnd(world.At("chain.jsonl"), orders.Accepted));
    }
}
