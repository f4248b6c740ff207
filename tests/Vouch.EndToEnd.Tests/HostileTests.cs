using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using Vouch.Client;
using Vouch.EndToEnd.Tests.Support;
using Vouch.Identity;

namespace Vouch.EndToEnd.Tests;

/// <summary>The ground gives way: the disk is full, the database goes in the middle of a transaction.</summary>
[Trait("Category", "Slow")]
public sealed class HostileTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_full_disk_is_told_writes_nothing_by_halves_and_passes()
    {
        using var world = new World();
        using var disk = SmallDisk.Mount(world.At("disk"), 6);
        var url = World.FreeUrl();
        using var serve = await world.ServeAsync(url, "--data", Path.Combine(disk.Folder, "network"));
        await world.NewKeyAsync("my.key");
        using var ring = world.Ring("my.key");
        var path = new Uri(url, $"v1/accounts/{ring.Address}/deposit");
        using var http = new HttpClient();
        var deposited = 0;
        async Task<(HttpStatusCode Status, string Text)> DepositAsync(string reference)
        {
            // The same reference is the same deposit, and changes nothing the second time.
            using var answer = await http.PostAsJsonAsync(path, new { amount = 1_000_000, reference = Digest256.Keccak(Encoding.UTF8.GetBytes(reference)).ToString() });
            if (answer.IsSuccessStatusCode) deposited++;
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }

        for (var i = 0; i < 5; i++) Assert.Equal(HttpStatusCode.OK, (await DepositAsync($"before {i}")).Status);
        disk.Fill();
        var refused = 0;
        for (var i = 0; i < 400 && refused < 5; i++)
        {
            var (status, text) = await DepositAsync($"full {i}");
            if (status == HttpStatusCode.OK) continue;
            Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
            Assert.Contains("StoreUnavailable", text);
            Assert.DoesNotContain(disk.Folder, text);
            refused++;
        }

        Assert.Equal(5, refused);
        Assert.False(serve.HasExited, serve.Error);
        Assert.Equal(deposited * 1_000_000L, (long)(await world.GetAsync(url, "v1/accounts/" + ring.Address)).Json!["free"]!);
        disk.Free();
        var since = Stopwatch.StartNew();
        await World.UntilAsync("deposits are taken again", 60, async () => (await DepositAsync("after")).Status == HttpStatusCode.OK);
        output.WriteLine($"deposits are taken again {since.Elapsed.TotalMilliseconds:F0} ms after there is room");
        Assert.Equal(deposited * 1_000_000L, (long)(await world.GetAsync(url, "v1/accounts/" + ring.Address)).Json!["free"]!);
        await world.AuditAsync(url);
        serve.Kill();
        using var again = await world.ServeAsync(url, "--data", Path.Combine(disk.Folder, "network"));
        Assert.Equal(deposited * 1_000_000L, (long)(await world.AuditAsync(url))["totals_micro_credits"]!["holder"]!);
    }

    [Fact]
    public async Task A_database_that_restarts_in_the_middle_loses_nothing_that_was_acknowledged()
    {
        await using var database = await Database.CreateAsync();
        using var world = new World();
        await world.NewKeyAsync("network.key");
        await world.NewKeyAsync("my.key");
        using var ring = world.Ring("my.key");
        var url = World.FreeUrl();
        using var serve = await world.ServeAsync(url, "--postgres", database.Connection, "--network-key", world.At("network.key"));
        var (acknowledged, asked) = (0, 0);
        using var stop = new CancellationTokenSource();
        var streams = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            using var client = new NetworkClient([url], ring);
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    Interlocked.Increment(ref asked);
                    await client.DepositAsync(ring.Address, 1000);
                    Interlocked.Increment(ref acknowledged);
                }
                catch (NetworkProblemException e) when (e.IsPassing)
                {
                    // Not acknowledged: it may be there or not, once at most.
                }

                await Task.Delay(20);
            }
        })).ToArray();
        for (var round = 0; round < 2; round++)
        {
            await Task.Delay(1000);
            await database.RestartAsync();
            var (before, since) = (Volatile.Read(ref acknowledged), Stopwatch.StartNew());
            await World.UntilAsync("deposits are taken again", 60, () => Task.FromResult(Volatile.Read(ref acknowledged) > before + 4));
            output.WriteLine($"deposits are taken again {since.Elapsed.TotalMilliseconds:F0} ms after the database is back");
        }

        await stop.CancelAsync();
        await Task.WhenAll(streams);
        Assert.False(serve.HasExited, serve.Error);
        var there = (long)(await world.AuditAsync(url))["totals_micro_credits"]!["holder"]! / 1000;
        output.WriteLine($"{asked} deposits asked, {acknowledged} acknowledged, {there} there");
        Assert.InRange(there, acknowledged, asked);
    }
}
