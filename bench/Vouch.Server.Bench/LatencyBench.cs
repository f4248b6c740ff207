using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Vouch.Server.Bench;

/// <summary>What the network costs around a proof: from submission to settlement, when proving takes no time.</summary>
internal static class LatencyBench
{
    public static async Task<int> RunAsync(int count, int atOnce, bool sqlite)
    {
        var (coordinator, keys, folder) = await BenchServer.StartAsync(sqlite);
        var url = coordinator.Addresses[0];
        using var http = new HttpClient { BaseAddress = url };
        var nodes = Enumerable.Range(0, 4).Select(_ => new BenchNode(url, keys.Address, http) { Delivers = true }).ToArray();
        var settled = new ConcurrentDictionary<string, TaskCompletionSource>();
        foreach (var node in nodes)
        {
            node.Settled = message => settled[message.Task].TrySetResult();
            await node.JoinAsync();
            _ = node.ListenAsync();
            await node.BeatAsync(64);
        }

        var requester = new BenchRequester(keys.Address, http);
        await requester.DepositAsync();
        await RunAsync(requester, nodes, settled, Math.Min(200, count), atOnce);
        var since = Stopwatch.GetTimestamp();
        var latencies = await RunAsync(requester, nodes, settled, count, atOnce);
        var rate = count / Stopwatch.GetElapsedTime(since).TotalSeconds;
        Console.WriteLine($"submission to settlement, {atOnce} at once, {(sqlite ? "SQLite" : "memory")}: {Figures.Of(latencies)}");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rate:F0} tasks a second, node and requester in the same process"));
        await coordinator.DisposeAsync();
        await coordinator.Store.DisposeAsync();
        if (folder is not null) Directory.Delete(folder, true);
        return 0;
    }

    private static async Task<IReadOnlyCollection<double>> RunAsync(
        BenchRequester requester, BenchNode[] nodes, ConcurrentDictionary<string, TaskCompletionSource> settled, int count, int atOnce)
    {
        var latencies = new ConcurrentBag<double>();
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (_, cancellation) =>
        {
            var (task, item) = requester.Make(nodes);
            var done = settled[task] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var start = Stopwatch.GetTimestamp();
            await requester.SubmitAsync(item);
            await done.Task.WaitAsync(TimeSpan.FromSeconds(60), cancellation);
            latencies.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        });
        return latencies;
    }
}
