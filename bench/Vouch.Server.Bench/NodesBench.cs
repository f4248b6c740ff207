using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Vouch.Identity;

namespace Vouch.Server.Bench;

/// <summary>Many connected nodes: memory of the coordinator, beats, and from submission to assignment.</summary>
internal static class NodesBench
{
    private const int JoiningAtOnce = 64;
    private const int BeatMilliseconds = 5_000;

    public static async Task<int> RunAsync(int count, int orders, int seconds, bool sqlite)
    {
        using var server = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, sqlite ? "serve --sqlite" : "serve")
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        })!;
        var said = (await server.StandardOutput.ReadLineAsync())!.Split(' ');
        var (url, network) = (new Uri(said[0]), Address.Parse(said[1]));
        Console.WriteLine($"empty: {await MemoryAsync(server)}");
        using var http = new HttpClient { BaseAddress = url };
        var nodes = new BenchNode[count];
        var started = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = JoiningAtOnce }, async (i, _) =>
        {
            nodes[i] = new BenchNode(url, network, http);
            await nodes[i].JoinAsync();
            await nodes[i].BeatAsync(64);
        });
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} nodes joined in {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s"));
        Console.WriteLine($"with {count} nodes: {await MemoryAsync(server)}");
        var submitted = new ConcurrentDictionary<string, long>();
        var latencies = new ConcurrentBag<double>();
        foreach (var node in nodes)
        {
            node.Assigned = assign => latencies.Add(Stopwatch.GetElapsedTime(submitted[assign.Task]).TotalMilliseconds);
            _ = node.ListenAsync();
        }

        using var stop = new CancellationTokenSource();
        var beats = 0L;
        var beating = Enumerable.Range(0, 8).Select(part => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                var round = Stopwatch.GetTimestamp();
                for (var i = part; i < count && !stop.IsCancellationRequested; i += 8)
                {
                    await nodes[i].BeatAsync(64);
                    Interlocked.Increment(ref beats);
                    var ahead = (BeatMilliseconds * (double)i / count) - Stopwatch.GetElapsedTime(round).TotalMilliseconds;
                    if (ahead > 1) await Task.Delay((int)ahead);
                }

                var left = BeatMilliseconds - Stopwatch.GetElapsedTime(round).TotalMilliseconds;
                if (left > 1) await Task.Delay((int)left);
            }
        })).ToArray();
        var requester = new BenchRequester(network, http);
        await requester.DepositAsync();
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < orders; i++)
        {
            var (task, item) = requester.Make(nodes[i * 7919 % count]);
            submitted[task] = Stopwatch.GetTimestamp();
            await requester.SubmitAsync(item);
            var ahead = (seconds * 1000.0 * i / orders) - Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            if (ahead > 1) await Task.Delay((int)ahead);
        }

        for (var i = 0; i < 100 && latencies.Count < orders; i++) await Task.Delay(50);
        var elapsed = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"beats: {Interlocked.Read(ref beats) / elapsed:F0} a second over {elapsed:F0} s"));
        Console.WriteLine($"submission to assignment: {Figures.Of(latencies)} of {orders} orders");
        Console.WriteLine($"at the end: {await MemoryAsync(server)}");
        await stop.CancelAsync();
        await Task.WhenAll(beating);
        server.StandardInput.Close();
        await server.WaitForExitAsync();
        return latencies.Count == orders ? 0 : 1;
    }

    private static async Task<string> MemoryAsync(Process server)
    {
        await server.StandardInput.WriteLineAsync("memory");
        var said = (await server.StandardOutput.ReadLineAsync())!.Split(' ');
        return $"{said[0]} MB resident, {said[1]} MB managed";
    }
}
