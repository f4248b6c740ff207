using Vouch.Identity;
using Vouch.Network.Receipts;
using Vouch.Storage.Codecs;
using Vouch.Storage.Transactions;

namespace Vouch.Storage.Sqlite;

/// <summary>Writes what a transaction changed. Credits move as differences, so the constraints see what really is there.</summary>
internal static class SqliteSave
{
    public static void Save(SqliteDatabase database, Changes changes)
    {
        foreach (var task in changes.Tasks) Save(database, task);
        foreach (var node in changes.Nodes)
        {
            database["INSERT INTO nodes VALUES (?, ?) ON CONFLICT DO UPDATE SET body = excluded.body"]
                .With(node.Address).With(NodeCodec.Write(node)).Run();
        }

        foreach (var (owner, difference) in changes.Holders) Save(database, owner, difference);
        foreach (var transfer in changes.Transfers)
        {
            database["INSERT INTO transfers VALUES (?, ?, ?)"]
                .With(transfer.Subject).With((long)transfer.Kind).With(transfer.Amount).Run();
        }

        foreach (var task in changes.Closed)
        {
            database["INSERT INTO closures VALUES (?, ?, ?)"]
                .With(task.Id).With((long)task.State).With(changes.At).Run();
        }

        foreach (var (kind, difference) in changes.Pots)
            database["UPDATE pots SET balance = balance + ? WHERE kind = ?"].With(difference).With((long)kind).Run();
        foreach (var (state, difference) in changes.States)
        {
            // The table is made by the schema with a row for each state, so that a count below zero is refused.
            database["UPDATE state_counts SET tasks = tasks + ? WHERE state = ?"].With(difference).With((long)state).Run();
        }

        if (!changes.Minutes.IsZero) Save(database, changes.Minutes);
    }

    public static void Save(SqliteDatabase database, Block block, IReadOnlyList<Entry> entries)
    {
        database["INSERT INTO blocks VALUES (?, ?, ?)"]
            .With(block.Header.Height).With(block.Header.ToBytes()).With(block.Signature.ToBytes()).Run();
        for (var i = 0; i < entries.Count; i++)
        {
            var place = EntryPlaces.Of(block.Header.Height, i);
            database["INSERT INTO entries VALUES (?, nullif(?, zeroblob(16)), ?)"]
                .With(place).With(entries[i].Task).With(block.Entries[i]).Run();
            foreach (var party in entries[i].Parties.Distinct())
                database["INSERT INTO entry_parties VALUES (?, ?)"].With(party).With(place).Run();
        }
    }

    private static void Save(SqliteDatabase database, TaskChange change)
    {
        var task = change.After;
        if (change.Before is null)
        {
            database["INSERT INTO tasks (id, state, requester, node, accepted_at, wake_at, escrow, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"]
                .With(task.Id).With((long)task.State).With(task.Order.Order.Requester).With(change.Node)
                .With(task.AcceptedAt).With(task.WakeAt).With(change.Escrow).With(change.Body).Run();
        }
        else
        {
            database["UPDATE tasks SET state = ?, node = ?, wake_at = ?, escrow = ?, body = ? WHERE id = ?"]
                .With((long)task.State).With(change.Node).With(task.WakeAt).With(change.Escrow).With(change.Body).With(task.Id).Run();
        }

        foreach (var node in change.Unqueue)
        {
            database["DELETE FROM queue WHERE node = ? AND accepted_at = ? AND task = ?"]
                .With(node).With(task.AcceptedAt).With(task.Id).Run();
        }

        foreach (var node in change.Queue)
            database["INSERT INTO queue VALUES (?, ?, ?)"].With(node).With(task.AcceptedAt).With(task.Id).Run();
    }

    private static void Save(SqliteDatabase database, Address owner, Holding difference)
    {
        // An insertion that conflicts checks the inserted row's constraints first, so a difference below zero updates.
        database["INSERT INTO holders VALUES (?, 0, 0, 0, 0) ON CONFLICT DO NOTHING"].With(owner).Run();
        database["UPDATE holders SET free = free + ?, staked = staked + ?, held = held + ?, open_tasks = open_tasks + ? WHERE address = ?"]
            .With(difference.Free).With(difference.Staked).With(difference.Held).With(difference.OpenTasks).With(owner).Run();
    }

    private static void Save(SqliteDatabase database, MinuteCounts counts) => database[
        """
        INSERT INTO minutes VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
        done = done + excluded.done, paid = paid + excluded.paid,
        slashed = slashed + excluded.slashed, micro_joules = micro_joules + excluded.micro_joules
        """]
        .With(counts.Minute).With(counts.Done).With(counts.Paid).With(counts.Slashed).With(counts.MicroJoules).Run();
}
