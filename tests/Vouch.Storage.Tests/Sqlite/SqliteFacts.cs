using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Ports;
using Vouch.Network.Receipts;
using Vouch.Storage.Sqlite;
using Vouch.Storage.Tests.Conformance;
using Vouch.Storage.Tests.Hosts;
using Xunit;

namespace Vouch.Storage.Tests.Sqlite;

public sealed class SqliteFacts : StoreTest<SqliteHost>
{
    [Fact]
    public async Task A_second_coordinator_is_refused_and_told_what_to_do()
    {
        await using var second = new SqliteStore(Host.Path);
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(
            () => second.OpenAsync(new ChainSealer(World.Network), World.Rules, World.Now, default));
        Assert.Contains("in use by another coordinator", error.Message);
        await Host.CloseAsync(Store);
        await second.OpenAsync(new ChainSealer(World.Network), World.Rules, World.Now, default);
    }

    [Fact]
    public async Task A_newer_schema_is_refused()
    {
        await TamperAsync("INSERT INTO migrations VALUES (99, zeroblob(32))");
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => Host.OpenAsync(World.Network));
        Assert.Contains("schema 99", error.Message);
    }

    [Fact]
    public async Task A_changed_step_of_the_schema_is_refused()
    {
        await TamperAsync("UPDATE migrations SET checksum = zeroblob(32)");
        await Assert.ThrowsAsync<InvalidDataException>(() => Host.OpenAsync(World.Network));
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused()
    {
        await Host.CloseAsync(Store);
        await File.WriteAllBytesAsync(Host.Path, [.. Enumerable.Repeat((byte)'x', 9000)]);
        File.Delete(Host.Path + "-wal");
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => Host.OpenAsync(World.Network));
        Assert.Contains("damaged", error.Message);
    }

    [Fact]
    public async Task A_full_disk_writes_nothing_and_is_said_clearly_and_goes_on_when_there_is_room()
    {
        await World.FoundAsync(Store, 10_000 * World.Price);
        var sqlite = (SqliteStore)Store;
        await SetMostPagesAsync(sqlite, 1);
        var head = await Store.HeadAsync(default);
        StoreUnavailableException? full = null;
        for (var i = 0; i < 200 && full is null; i++)
        {
            try
            {
                await World.DoAsync(Store, World.Submit(World.Order()));
                head = await Store.HeadAsync(default);
            }
            catch (StoreUnavailableException e)
            {
                full = e;
            }
        }

        Assert.Contains("disk is full", full!.Message);
        Assert.False(full.OutcomeUnknown);
        Assert.Equal(head, await Store.HeadAsync(default));
        await CheckAsync();
        await SetMostPagesAsync(sqlite, 1_000_000);
        await World.DoAsync(Store, World.Submit(World.Order()));
        await CheckAsync();
    }

    [Fact]
    public async Task The_constraints_hold_where_the_laws_in_memory_do_not_look()
    {
        // Somebody changed the database by hand, after the laws in memory had looked and before the rows were written.
        await World.FoundAsync(Store);
        var sqlite = (SqliteStore)Store;
        await sqlite.WriteAsync(database =>
        {
            database["INSERT INTO closures VALUES (?, 3, 0)"].With(new TaskId(5)).Run();
            return true;
        }, default);
        await Assert.ThrowsAsync<LedgerException>(() => sqlite.WriteAsync(database =>
        {
            database["UPDATE holders SET free = free - 1"].Run();
            database["INSERT INTO closures VALUES (?, 3, 0)"].With(new TaskId(5)).Run();
            return true;
        }, default));
        await Assert.ThrowsAsync<LedgerException>(() => sqlite.WriteAsync(database =>
        {
            database["UPDATE holders SET free = -1"].Run();
            return true;
        }, default));
        await CheckAsync();
    }

    [Fact]
    public void The_folder_of_blobs_is_private()
    {
        if (OperatingSystem.IsWindows()) return;
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        Assert.Equal(default, File.GetUnixFileMode(Host.Path + "-blobs") & Others);
    }

    [Fact]
    public async Task No_statement_reads_a_whole_table()
    {
        await World.FoundAsync(Store);
        await ExerciseAsync();
        var sqlite = (SqliteStore)Store;
        var statements = await sqlite.WriteAsync(database => database.Prepared.ToList(), default);
        statements.AddRange(await sqlite.ReadAsync(database => database.Prepared.ToList(), default));
        var plans = await sqlite.ReadAsync(
            database => statements.Distinct().Where(sql => !sql.StartsWith("BEGIN", StringComparison.Ordinal)).SelectMany(sql => Plan(database, sql)).ToList(),
            default);
        string[] large = ["tasks", "queue", "transfers", "closures", "entries", "entry_parties", "nodes", "holders", "blobs", "models", "blocks"];
        Assert.True(plans.Count > 40);
        Assert.DoesNotContain(plans, step => large.Any(table =>
            step.Plan.StartsWith($"SCAN {table}", StringComparison.Ordinal) && !step.Plan.Contains("INDEX", StringComparison.Ordinal)
            && !step.Sql.Contains("sum(free)", StringComparison.Ordinal) && !step.Sql.Contains("ORDER BY height DESC LIMIT 1", StringComparison.Ordinal)));
    }

    /// <summary>Every question and every kind of transaction once.</summary>
    private async Task ExerciseAsync()
    {
        var tasks = await World.WaitingAsync(Store, 2);
        await World.LeaseAsync(Store, tasks[0], World.Node);
        await World.DoAsync(Store, World.Report(tasks[0], World.Node));
        await Store.ExecuteAsync(
            new ReadSet { DueLimit = 5, DueAt = World.Now, WaitingLimit = 5, WaitingFor = [World.Node.Address] }, _ => 0, World.Now, default);
        Address?[] people = [null, World.Requester.Address];
        TaskId?[] some = [null, tasks[0]];
        foreach (var requester in people)
        {
            foreach (var node in people)
            {
                foreach (var state in new Vouch.Network.Tasks.TaskState?[] { null, Vouch.Network.Tasks.TaskState.Waiting, Vouch.Network.Tasks.TaskState.Failed })
                    await Store.ListTasksAsync(new TaskQuery(requester, node, state, null, 5), default);
            }

            foreach (var task in some) await Store.FindEntriesAsync(task, requester, null, 5, default);
        }

        await Store.ListNodesAsync(null, 5, default);
        await Store.CountAsync(World.Now, default);
        await CheckAsync();
        await Store.Blobs.PutAsync(new MemoryStream([1]), 10, World.Now, default);
        await Store.Blobs.SweepAsync(World.Now + 1, default);
        await Store.Models.ListAsync(null, 5, default);
    }

    private static List<(string Sql, string Plan)> Plan(SqliteDatabase database, string sql)
    {
        using var rows = database["EXPLAIN QUERY PLAN " + sql];
        var plan = new List<(string, string)> { (sql, "") };
        while (rows.Step()) plan.Add((sql, rows.Text(3)));
        return plan;
    }

    private static Task<bool> SetMostPagesAsync(SqliteStore store, long most) => store.WriteAsync(database =>
    {
        using var row = database[$"PRAGMA max_page_count = {most}"];
        return row.Step();
    }, default);

    private async Task TamperAsync(string sql)
    {
        await ((SqliteStore)Store).WriteAsync(database =>
        {
            database.Execute(sql);
            return true;
        }, default);
        await Host.CloseAsync(Store);
    }
}
