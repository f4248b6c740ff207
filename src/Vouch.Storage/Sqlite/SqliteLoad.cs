using Vouch.Network;
using Vouch.Network.Ledger;
using Vouch.Network.Ports;
using Vouch.Network.Receipts;
using Vouch.Network.Tasks;
using Vouch.Storage.Codecs;
using Vouch.Storage.Transactions;

namespace Vouch.Storage.Sqlite;

/// <summary>Reads what a transaction names or searches for. There is one writer, so nothing needs locks of its own.</summary>
internal static class SqliteLoad
{
    public static Loaded Load(SqliteDatabase database, ReadSet reads)
    {
        var loaded = new Loaded(reads);
        foreach (var id in reads.Tasks) AddTask(database, loaded, id);
        if (reads.WaitingLimit > 0) loaded.Waiting.AddRange(Waiting(database, reads).Select(id => AddTask(database, loaded, id)!));
        if (reads.DueLimit > 0) loaded.Due.AddRange(Due(database, reads).Select(id => AddTask(database, loaded, id)!));
        foreach (var node in loaded.NodeNames.ToArray())
        {
            using var row = database["SELECT body FROM nodes WHERE address = ?"].With(node);
            if (row.Step()) loaded.Add(NodeCodec.Read(node, row.Bytes(0)));
        }

        foreach (var holder in loaded.HolderNames.ToArray())
        {
            using var row = database["SELECT free, staked, held, open_tasks FROM holders WHERE address = ?"].With(holder);
            if (row.Step()) loaded.Add(holder, new Holding(row.Int64(0), row.Int64(1), row.Int64(2), (int)row.Int64(3)));
        }

        foreach (var subject in loaded.Subjects.ToArray())
        {
            using var rows = database["SELECT kind FROM transfers WHERE subject = ?"].With(subject);
            while (rows.Step()) loaded.AddHappened(subject, (TransferKind)rows.Int64(0));
        }

        return loaded;
    }

    /// <summary>The end of the chain.</summary>
    public static ChainHead Head(SqliteDatabase database)
    {
        using var row = database["SELECT header FROM blocks ORDER BY height DESC LIMIT 1"];
        if (!row.Step()) return ChainHead.Empty;
        var header = BlockHeader.Read(row.Bytes(0));
        return new ChainHead(header.Height, header.Digest, header.At);
    }

    private static TaskRecord? AddTask(SqliteDatabase database, Loaded loaded, TaskId id)
    {
        using var row = database["SELECT body, escrow FROM tasks WHERE id = ?"].With(id);
        if (!row.Step()) return null;
        var task = TaskCodec.Read(id, row.Bytes(0));
        loaded.Add(task, row.Int64(1));
        return task;
    }

    /// <summary>Oldest first over all the nodes' queues: the first few of each hold the first few of all.</summary>
    private static List<TaskId> Waiting(SqliteDatabase database, ReadSet reads)
    {
        var found = new SortedSet<(long At, TaskId Task)>();
        foreach (var node in reads.WaitingFor.Distinct())
        {
            using var rows = database["SELECT accepted_at, task FROM queue WHERE node = ? ORDER BY accepted_at, task LIMIT ?"]
                .With(node).With(reads.WaitingLimit);
            while (rows.Step())
            {
                found.Add((rows.Int64(0), TaskId.Read(rows.Bytes(1))));
                if (found.Count > reads.WaitingLimit) found.Remove(found.Max);
            }
        }

        return [.. found.Select(place => place.Task)];
    }

    private static List<TaskId> Due(SqliteDatabase database, ReadSet reads)
    {
        var found = new List<TaskId>();
        using var rows = database["SELECT id FROM tasks WHERE state < 3 AND wake_at <= ? ORDER BY wake_at, id LIMIT ?"]
            .With(reads.DueAt).With(reads.DueLimit);
        while (rows.Step()) found.Add(TaskId.Read(rows.Bytes(0)));
        return found;
    }
}
