using System.Globalization;
using Vouch.Client;
using Vouch.EndToEnd.Tests.Support;
using Vouch.Identity;

namespace Vouch.EndToEnd.Tests;

/// <summary>
/// Three nodes, a stream of orders, and at random moments somebody is killed: a node, a coordinator, a client in the middle of
/// submitting, the database. Half a minute each, or VOUCH_SOAK_SECONDS; the seed is printed, and VOUCH_SOAK_SEED repeats the order of the
/// kills, though not the moments of a busy machine.
/// </summary>
[Trait("Category", "Slow")]
public sealed class SoakTests(ITestOutputHelper output)
{
    private const int Nodes = 3;

    [Fact]
    public Task Over_SQLite_nothing_is_lost_and_nothing_paid_twice()
    {
        var world = new World();
        return SoakAsync(world, [World.FreeUrl()], ["--data", world.At("network")], null);
    }

    [Fact]
    public async Task Over_PostgreSQL_nothing_is_lost_and_nothing_paid_twice()
    {
        await using var database = await Database.CreateAsync();
        var world = new World();
        await world.NewKeyAsync("network.key");
        await SoakAsync(
            world, [World.FreeUrl(), World.FreeUrl()], ["--postgres", database.Connection, "--network-key", world.At("network.key")], database);
    }

    private static int Setting(string name, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : usual;

    private async Task SoakAsync(World soaked, Uri[] urls, string[] place, Database? database)
    {
        using var world = soaked;
        var seed = Setting("VOUCH_SOAK_SEED", Environment.TickCount & 0xffff);
        output.WriteLine($"VOUCH_SOAK_SEED={seed}");
        var random = new Random(seed);
        var coordinators = new VouchProcess[urls.Length];
        for (var i = 0; i < urls.Length; i++) coordinators[i] = await world.ServeAsync(urls[i], [.. place, "--lease", "3s"]);
        var lenders = new VouchProcess[Nodes];
        for (var i = 0; i < Nodes; i++)
        {
            await world.NewKeyAsync($"node{i}.key");
            lenders[i] = world.Join($"node{i}.key", urls);
        }

        await world.NewKeyAsync("my.key");
        string[] servers = [.. urls.SelectMany(u => (string[])["--server", u.ToString()])];
        await world.RunAsync(0, ["account", "deposit", "100", "--key", world.At("my.key"), .. servers]);
        var keys = await world.CompileAsync("keys", "public");
        var text = (string)(await world.RunAsync(0, ["publish", keys, "--key", world.At("my.key"), "--json", .. servers])).Json["id"]!;
        var model = Digest256.TryParse(text, out var id) ? id : throw new InvalidDataException(text);
        var input = world.Write("input.json", File.ReadLines(World.Sample("wdbc-records.jsonl")).First());
        await World.UntilAsync("a node is connected", 60, async () => (await Task.WhenAll(urls.Select(u => world.GetAsync(u, "v1/nodes"))))
            .Any(a => a.Json?["items"]?.AsArray().Any(n => (bool)n!["online"]!) == true));

        // Late enough to survive the killing; early enough that what is stuck shows as Expired, and fails the test.
        using var orders = new Orders(world, "my.key", new OrderTerms(500_000, 240_000, 240_000), urls);
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(Setting("VOUCH_SOAK_SECONDS", 30)));
        var stream = Task.Run(() => orders.StreamAsync(model, TimeSpan.FromMilliseconds(300), stop.Token));
        var kills = new SortedDictionary<string, int>(StringComparer.Ordinal);
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(random.Next(500, 3000));
            var who = random.Next(database is null ? 6 : 7) switch { < 3 => "node", < 5 => "coordinator", 5 => "client", _ => "database" };
            kills[who] = kills.GetValueOrDefault(who) + 1;
            if (who == "node")
            {
                var i = random.Next(Nodes);
                lenders[i].Kill();
                await Task.Delay(random.Next(2000));
                lenders[i] = world.Join($"node{i}.key", urls);
            }
            else if (who == "coordinator")
            {
                var i = random.Next(urls.Length);
                coordinators[i].Kill();
                await Task.Delay(random.Next(2000));
                coordinators[i] = await world.ServeAsync(urls[i], place);
            }
            else if (who == "client")
            {
                var client = world.Start(["submit", "prove", "--model", text, "-i", input, "--key", world.At("my.key"), "--json", .. servers]);
                await Task.Delay(random.Next(200, 1500));
                client.Kill();
            }
            else
            {
                await database!.RestartAsync();
            }
        }

        await stream;
        output.WriteLine($"killed: {string.Join(", ", kills.Select(k => $"{k.Value} {k.Key}"))}; {kills.Values.Sum()} in all");
        var interrupted = await CollectAsync(world, servers);
        var ends = await orders.EndsAsync(360);
        output.WriteLine($"{orders.Accepted.Count} tasks: {string.Join(", ", ends.Select(e => $"{e.Value} {e.Key}"))}; {orders.Unanswered} orders unanswered; {interrupted} of killed clients taken up again");
        Assert.NotEmpty(orders.Accepted);
        await world.AuditAsync(urls[0]);
        Chain.RequireOneEnd(world.At("chain.jsonl"), orders.Accepted);
        Assert.Equal(orders.Accepted.Count, ends.GetValueOrDefault("Done") + ends.GetValueOrDefault("Failed"));
        // Only a node's death can cost a task its leases, and five of them in a row are unlikely; the slower the machine, the less.
        Assert.True(ends.GetValueOrDefault("Done") >= orders.Accepted.Count / 2, "Too many tasks failed.");
        foreach (var program in (VouchProcess[])[.. lenders, .. coordinators]) program.Kill();
        await World.UntilAsync("children of killed nodes have ended by themselves", 60, () => Task.FromResult(Orphans.Of(world.Folder).Count == 0));
    }

    /// <summary>What a killed client had written down before it sent it is taken up again: it is one task, however far the sending went.</summary>
    private static async Task<int> CollectAsync(World world, string[] servers)
    {
        var folder = Path.Combine(world.At("state"), "orders");
        var kept = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.order") : [];
        foreach (var path in kept)
        {
            var task = Path.GetFileNameWithoutExtension(path);
            var collecting = world.Start(["collect", task, "--key", world.At("my.key"), "-o", world.At(task + ".proof"), "--json", .. servers]);
            await collecting.EndAsync();
            Assert.Equal("done", (string)collecting.Json["state"]!);
        }

        return kept.Length;
    }
}
