using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Vouch.Network.Memory;
using Vouch.Network.Ports;
using Vouch.Network.Receipts;
using Vouch.Storage;
using Vouch.Storage.Postgres;
using Vouch.Storage.Sqlite;

namespace Vouch.Network.Bench.Throughput;

/// <summary>How many tasks a second go from a signed order to a durable payment, and that afterwards the books are right.</summary>
internal static class ThroughputBench
{
    private const int MostTasksASecond = 6_000;

    public static async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        var options = ThroughputOptions.Parse(args);
        var folder = Directory.CreateTempSubdirectory("vouch-bench-");
        try
        {
            await using var place = await Place.MakeAsync(options.Store, folder.FullName);
            var cast = new Cast(options.Nodes);
            await place.Store.OpenAsync(new ChainSealer(cast.Network), Cast.Rules, Cast.Now, CancellationToken.None);
            return await MeasureAsync(place, cast, options);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<int> MeasureAsync(Place place, Cast cast, ThroughputOptions options)
    {
        var store = place.Store;
        await using var committer = new GroupCommitter(store, new GroupOptions
        {
            MostBatch = options.Batch, MostQueued = Math.Max(2 * options.Flight, 1024), Lanes = options.Lanes,
        });
        using var founder = new Market(cast, options);
        await Task.WhenAll(cast.Founding().Select(command => founder.DoAsync(committer, command)));
        if (options.Preload > 0)
        {
            var clock = Stopwatch.StartNew();
            await Preload.RunAsync(store, cast, options.Preload);
            Say($"preloaded {options.Preload} finished tasks in {clock.Elapsed.TotalSeconds:0.0} s");
        }

        var orders = Enumerable.Range(0, MostTasksASecond * (options.Seconds + options.WarmUp)).AsParallel().AsOrdered()
            .Select(n => cast.Order(n, options.Candidates)).ToList();
        using var warming = new Market(cast, options with { PreSigned = false });
        var warm = await warming.RunAsync(committer, orders[..(MostTasksASecond * options.WarmUp)], TimeSpan.FromSeconds(options.WarmUp));
        orders.RemoveRange(0, MostTasksASecond * options.WarmUp);
        using var market = new Market(cast, options);
        market.Prepare(orders);
        var (before, height) = (await place.BytesAsync(), (await store.HeadAsync(default)).Height);
        var (processor, time) = (Process.GetCurrentProcess().TotalProcessorTime, Stopwatch.StartNew());
        var done = await market.RunAsync(committer, orders, TimeSpan.FromSeconds(options.Seconds));
        var (seconds, used) = (time.Elapsed.TotalSeconds, Process.GetCurrentProcess().TotalProcessorTime - processor);
        var (after, blocks) = (await place.BytesAsync(), (await store.HeadAsync(default)).Height - height);
        Say($"{options.Store}: {done / seconds:0} tasks/s ({done} in {seconds:0.0} s), claims signed {(options.PreSigned ? "before" : "live")}, "
            + $"batch {options.Batch}, {options.Flight} in flight, {options.Lanes} lanes, {options.Candidates} candidates");
        Say($"  {market.Submits}\n  {market.Leases}\n  {market.Settles}");
        Say($"  {blocks} commits, {3.0 * done / Math.Max(blocks, 1):0} transitions each; {(after - before) / Math.Max(done, 1)} bytes per task; "
            + $"this process used {used.TotalSeconds / seconds:0.00} cores");
        return await CheckAsync(store, done + warm) ? 0 : 1;
    }

    /// <summary>Credits sum to zero, and each task was settled once on the chain.</summary>
    private static async Task<bool> CheckAsync(INetworkStore store, int done)
    {
        var sum = (await store.TotalsAsync(default)).Values.Sum();
        var settled = new Dictionary<TaskId, int>();
        await foreach (var block in store.ReadBlocksAsync(0, default))
        {
            foreach (var entry in block.Entries.Select(bytes => Entry.Read(bytes)).Where(entry => entry.Kind == EntryKind.Settled))
                settled[entry.Task] = settled.GetValueOrDefault(entry.Task) + 1;
        }

        var right = sum == 0 && settled.Count == done && settled.Values.All(times => times == 1);
        Say($"  books: credits sum to {sum}, {settled.Count} tasks settled, {settled.Values.Count(times => times != 1)} more than once: "
            + (right ? "right" : "WRONG"));
        return right;
    }

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private static void Say(string text) => Console.WriteLine(text);

    /// <summary>A store and how much room it takes.</summary>
    private sealed class Place(INetworkStore store, Func<Task<long>> bytes, Func<Task> clear) : IAsyncDisposable
    {
        public INetworkStore Store { get; } = store;

        public Task<long> BytesAsync() => bytes();

        public static async Task<Place> MakeAsync(string kind, string folder)
        {
            switch (kind)
            {
                case "memory": return new Place(new MemoryStore(), () => Task.FromResult(0L), () => Task.CompletedTask);
                case "sqlite":
                    return new Place(
                        new SqliteStore(Path.Combine(folder, "network.db")),
                        () => Task.FromResult(Directory.EnumerateFiles(folder, "network.db*").Sum(file => new FileInfo(file).Length)),
                        () => Task.CompletedTask);
                case "postgres": return await PostgresAsync();
                default: throw new ArgumentException($"There is no store '{kind}': sqlite, postgres or memory.");
            }
        }

        private static async Task<Place> PostgresAsync()
        {
            var server = Environment.GetEnvironmentVariable("VOUCH_POSTGRES")
                ?? throw new ArgumentException("VOUCH_POSTGRES names no server: run this under eng/postgres run.");
            const string Name = "vouch_bench";
            await AskAsync(server, $"DROP DATABASE IF EXISTS {Name} WITH (FORCE)");
            await AskAsync(server, $"CREATE DATABASE {Name}");
            Say($"postgres: fsync {await AskAsync(server, "SHOW fsync")}, synchronous_commit {await AskAsync(server, "SHOW synchronous_commit")}");
            var connection = new NpgsqlConnectionStringBuilder(server) { Database = Name }.ConnectionString;
            return new Place(
                new PostgresStore(connection), async () => (long)(await AskAsync(server, $"SELECT pg_database_size('{Name}')"))!,
                () => AskAsync(server, $"DROP DATABASE IF EXISTS {Name} WITH (FORCE)"));
        }

        private static async Task<object?> AskAsync(string server, string sql)
        {
            await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(server) { Pooling = false }.ConnectionString);
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand(sql, connection);
            return await command.ExecuteScalarAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await Store.DisposeAsync();
            await clear();
        }
    }
}
