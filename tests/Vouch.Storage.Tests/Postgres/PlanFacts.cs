using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Ports;
using Vouch.Network.Tasks;
using Vouch.Storage.Tests.Conformance;
using Vouch.Storage.Tests.Hosts;
using Xunit;

namespace Vouch.Storage.Tests.Postgres;

/// <summary>What the server itself counts: whether anything read a whole table.</summary>
public sealed class PlanFacts : StoreTest<PostgresHost>
{
    [Fact]
    public async Task No_hot_statement_reads_a_whole_table()
    {
        await World.FoundAsync(Store);
        await FillAsync();
        await ReopenAsync();
        var before = await ScansAsync();
        var tasks = await World.WaitingAsync(Store, 6);
        foreach (var task in tasks.Take(3))
        {
            await World.LeaseAsync(Store, task, World.Node);
            await World.DoAsync(Store, World.Report(task, World.Node));
        }

        await Store.ExecuteAsync(
            new ReadSet { DueLimit = 5, DueAt = World.Now, WaitingLimit = 5, WaitingFor = [World.Node.Address] }, _ => 0, World.Now, default);
        Address?[] people = [null, World.Requester.Address];
        foreach (var requester in people)
        {
            foreach (var node in people)
            {
                foreach (var state in new TaskState?[] { null, TaskState.Waiting, TaskState.Done, TaskState.Failed })
                    await Store.ListTasksAsync(new TaskQuery(requester, node, state, null, 1), default);
            }

            foreach (var task in new TaskId?[] { null, tasks[0] }) await Store.FindEntriesAsync(task, requester, null, 5, default);
        }

        await Store.ListNodesAsync(null, 5, default);
        await Store.FindAccountAsync(World.Node.Address, default);
        await Store.CountAsync(World.Now, default);
        await Store.FindBlockAsync(3, default);
        await Store.Blobs.SweepAsync(World.Now, default);
        await Store.Models.ListAsync(null, 5, default);

        // The counters of a session are complete once it has ended.
        await Host.CloseAsync(Store);
        Assert.Equal(before, await ScansAsync());
    }

    /// <summary>20,000 tasks that ended, with what belongs to them, and 5,000 that wait for somebody else.</summary>
    private async Task FillAsync() => await Host.RunAsync(
        """
        INSERT INTO tasks SELECT uuid_send(gen_random_uuid()), 3, uuid_send(gen_random_uuid()), '\x02', n, 9223372036854775807, 0, '\x00'
        FROM generate_series(1, 20000) n;
        INSERT INTO tasks SELECT uuid_send(gen_random_uuid()), 1, uuid_send(gen_random_uuid()), NULL, n, 9223372036854775806, 0, '\x00'
        FROM generate_series(1, 5000) n;
        INSERT INTO queue SELECT '\x05', accepted_at, id FROM tasks WHERE state = 1;
        INSERT INTO transfers SELECT id, k, 1 FROM tasks, generate_series(5, 7) k;
        INSERT INTO closures SELECT id, 3, 0 FROM tasks WHERE state = 3;
        INSERT INTO holders SELECT requester, 0, 0, 0, 0 FROM tasks;
        INSERT INTO entries SELECT (1000000 + n)::bigint << 20, id, '\x00' FROM (SELECT id, row_number() OVER () n FROM tasks) t;
        INSERT INTO entry_parties SELECT '\x02', place FROM entries WHERE place > 1000000;
        INSERT INTO blocks SELECT 1000000 + n, '\x00', '\x00' FROM generate_series(1, 20000) n;
        ANALYZE;
        """);

    private async Task<string> ScansAsync()
    {
        await Task.Delay(200);
        return (string)(await Host.RunAsync(
            """
            SELECT string_agg(relname || ':' || seq_scan, ' ' ORDER BY relname) FROM pg_stat_user_tables WHERE relname IN
            ('tasks', 'queue', 'transfers', 'closures', 'holders', 'entries', 'entry_parties', 'blocks')
            """))!;
    }
}
