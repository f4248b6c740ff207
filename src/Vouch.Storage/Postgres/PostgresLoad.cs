using Npgsql;
using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Ledger;
using Vouch.Network.Ports;
using Vouch.Network.Tasks;
using Vouch.Storage.Codecs;
using Vouch.Storage.Transactions;

namespace Vouch.Storage.Postgres;

/// <summary>
/// Locks and reads what a transaction names or searches for, in one order for everyone: tasks by id, then those found by search
/// (which never wait), then nodes, then holders, each by address. Two transactions so never wait for each other in a ring.
/// </summary>
internal static class PostgresLoad
{
    /// <summary>Searches look this many times further when what they found was locked by others.</summary>
    private const int Widening = 4;
    private const int MostSearches = 4;

    /// <summary>Begins the transaction and locks.</summary>
    public static async Task<Loaded> LoadAsync(NpgsqlConnection connection, ReadSet reads, CancellationToken cancellation)
    {
        var loaded = new Loaded(reads);
        await using (var batch = new PgBatch(connection))
        {
            batch.Add("BEGIN ISOLATION LEVEL READ COMMITTED");
            if (reads.Tasks.Count > 0)
                batch.Add("SELECT id, body, escrow FROM tasks WHERE id = ANY($1) ORDER BY id FOR UPDATE").With(reads.Tasks);
            if (reads.DueLimit > 0)
            {
                batch.Add(
                    """
                    SELECT id, body, escrow FROM tasks WHERE state < 3 AND wake_at <= $1
                    ORDER BY wake_at, id LIMIT $2 FOR UPDATE SKIP LOCKED
                    """).With(reads.DueAt).With((long)reads.DueLimit);
            }

            await using var reader = await batch.QueryAsync(cancellation).ConfigureAwait(false);
            if (reads.Tasks.Count > 0) await ReadTasksAsync(reader, loaded, cancellation).ConfigureAwait(false);
            if (reads.DueLimit > 0) loaded.Due.AddRange(await ReadTasksAsync(reader, loaded, cancellation).ConfigureAwait(false));
        }

        if (reads.WaitingLimit > 0) await SearchWaitingAsync(connection, loaded, reads, cancellation).ConfigureAwait(false);
        await LoadRestAsync(connection, loaded, cancellation).ConfigureAwait(false);
        return loaded;
    }

    /// <summary>
    /// Oldest first over all the nodes' queues. The first few of each queue are looked at; if others hold some of them, more are.
    /// </summary>
    private static async Task SearchWaitingAsync(
        NpgsqlConnection connection, Loaded loaded, ReadSet reads, CancellationToken cancellation)
    {
        long depth = reads.WaitingLimit;
        for (var search = 0; search < MostSearches; search++, depth *= Widening)
        {
            await using var batch = new PgBatch(connection);
            batch.Add(
                """
                WITH found AS MATERIALIZED (
                  SELECT DISTINCT q.accepted_at, q.task FROM unnest($1) AS n(node) CROSS JOIN LATERAL (
                    SELECT accepted_at, task FROM queue WHERE queue.node = n.node ORDER BY accepted_at, task LIMIT $2) q
                  ORDER BY q.accepted_at, q.task LIMIT $2)
                SELECT t.id, t.body, t.escrow FROM found JOIN tasks t ON t.id = found.task
                WHERE t.state = 1 ORDER BY found.accepted_at, found.task LIMIT $3 FOR UPDATE OF t SKIP LOCKED
                """).With(reads.WaitingFor).With(depth).With((long)reads.WaitingLimit);
            batch.Add("SELECT count(*) FROM (SELECT 1 FROM unnest($1) AS n(node) JOIN queue USING (node) LIMIT $2) AS queued")
                .With(reads.WaitingFor).With(depth);
            await using var reader = await batch.QueryAsync(cancellation).ConfigureAwait(false);
            var tasks = await ReadTasksAsync(reader, loaded, cancellation).ConfigureAwait(false);
            await reader.ReadAsync(cancellation).ConfigureAwait(false);
            var exhausted = reader.GetInt64(0) < depth;
            if (tasks.Count < reads.WaitingLimit && !exhausted && search + 1 < MostSearches) continue;
            loaded.Waiting.AddRange(tasks);
            return;
        }
    }

    /// <summary>What the tasks brought along is known now: nodes, holders, and what transfers there were.</summary>
    private static async Task LoadRestAsync(NpgsqlConnection connection, Loaded loaded, CancellationToken cancellation)
    {
        await using var batch = new PgBatch(connection);
        batch.Add("SELECT address, body FROM nodes WHERE address = ANY($1) ORDER BY address FOR UPDATE").With(loaded.NodeNames);
        batch.Add("SELECT address, free, staked, held, open_tasks FROM holders WHERE address = ANY($1) ORDER BY address FOR UPDATE")
            .With(loaded.HolderNames);
        batch.Add("SELECT subject, kind FROM transfers WHERE subject = ANY($1)").With(loaded.Subjects);
        batch.Add("SELECT 1 FROM tasks WHERE id = ANY($1) LIMIT 1").With(loaded.TaskIds.Where(id => loaded.Task(id) is null));
        await using var reader = await batch.QueryAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            loaded.Add(NodeCodec.Read(Address.Read(reader.GetFieldValue<byte[]>(0)), reader.GetFieldValue<byte[]>(1)));
        await reader.NextResultAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            loaded.Add(
                Address.Read(reader.GetFieldValue<byte[]>(0)),
                new Holding(reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt32(4)));
        }

        await reader.NextResultAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            loaded.AddHappened(TaskId.Read(reader.GetFieldValue<byte[]>(0)), (TransferKind)reader.GetInt16(1));

        // A row that is not there cannot be locked. One that appeared since would not fit the transfers just read.
        await reader.NextResultAsync(cancellation).ConfigureAwait(false);
        if (await reader.ReadAsync(cancellation).ConfigureAwait(false)) throw new OutrunException();
    }

    private static async Task<List<TaskRecord>> ReadTasksAsync(NpgsqlDataReader reader, Loaded loaded, CancellationToken cancellation)
    {
        var tasks = new List<TaskRecord>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            var task = TaskCodec.Read(TaskId.Read(reader.GetFieldValue<byte[]>(0)), reader.GetFieldValue<byte[]>(1));
            loaded.Add(task, reader.GetInt64(2));
            tasks.Add(task);
        }

        await reader.NextResultAsync(cancellation).ConfigureAwait(false);
        return tasks;
    }
}

/// <summary>Somebody else made a task while it was being looked for: the transaction reads anew.</summary>
internal sealed class OutrunException() : Exception("Another transaction made a task that this one had just found absent.");
