using Vouch.Network.Receipts;
using Vouch.Storage.Codecs;
using Vouch.Storage.Transactions;

namespace Vouch.Storage.Postgres;

/// <summary>
/// Writes what a transaction changed, a statement per table and not per row. Credits move as differences, so the constraints see
/// what really is there.
/// </summary>
internal static class PostgresSave
{
    /// <summary>Everything that does not need the head of the chain, in the order of the locks.</summary>
    public static void Rows(PgBatch batch, Changes changes, Loaded loaded)
    {
        Tasks(batch, [.. changes.Tasks.Where(task => task.Before is null)], [.. changes.Tasks.Where(task => task.Before is not null)]);
        Queue(batch, changes.Tasks);
        var (known, fresh) = (changes.Nodes.ToLookup(node => loaded.Node(node.Address) is not null), changes.Nodes.Count);
        if (fresh > 0)
        {
            // A new node is inserted and nothing else: should somebody have been quicker, this fails and is decided again.
            batch.Add("INSERT INTO nodes SELECT * FROM unnest($1, $2)")
                .With(known[false].Select(node => node.Address)).With(known[false].Select(NodeCodec.Write));
            batch.Add("UPDATE nodes SET body = u.body FROM unnest($1, $2) AS u(address, body) WHERE nodes.address = u.address")
                .With(known[true].Select(node => node.Address)).With(known[true].Select(NodeCodec.Write));
        }

        Holders(batch, changes);
        if (changes.Transfers.Count > 0)
        {
            batch.Add("INSERT INTO transfers SELECT * FROM unnest($1, $2, $3)")
                .With(changes.Transfers.Select(t => t.Subject)).With(changes.Transfers.Select(t => (short)t.Kind))
                .With(changes.Transfers.Select(t => t.Amount));
        }

        if (changes.Closed.Count > 0)
        {
            batch.Add("INSERT INTO closures SELECT * FROM unnest($1, $2, $3)")
                .With(changes.Closed.Select(t => t.Id)).With(changes.Closed.Select(t => (short)t.State))
                .With(changes.Closed.Select(_ => changes.At));
        }
    }

    /// <summary>The rows that every transaction changes, last, so that nobody waits for them long.</summary>
    public static void Sums(PgBatch batch, Changes changes)
    {
        if (changes.Pots.Count > 0)
        {
            batch.Add("UPDATE pots SET balance = balance + u.d FROM unnest($1, $2) AS u(kind, d) WHERE pots.kind = u.kind")
                .With(changes.Pots.Keys.Select(kind => (short)kind)).With(changes.Pots.Values);
        }

        if (changes.States.Count > 0)
        {
            batch.Add("UPDATE state_counts SET tasks = tasks + u.d FROM unnest($1, $2) AS u(state, d) WHERE state_counts.state = u.state")
                .With(changes.States.Keys.Select(state => (short)state)).With(changes.States.Values);
        }

        if (changes.Minutes.IsZero) return;
        batch.Add(
            """
            INSERT INTO minutes AS m VALUES ($1, $2, $3, $4, $5) ON CONFLICT (minute) DO UPDATE SET
            done = m.done + excluded.done, paid = m.paid + excluded.paid,
            slashed = m.slashed + excluded.slashed, micro_joules = m.micro_joules + excluded.micro_joules
            """)
            .With(changes.Minutes.Minute).With(changes.Minutes.Done).With(changes.Minutes.Paid)
            .With(changes.Minutes.Slashed).With(changes.Minutes.MicroJoules);
    }

    /// <summary>A block with its entries, and the head moved on to it.</summary>
    public static void Block(PgBatch batch, Block block, IReadOnlyList<Entry> entries)
    {
        var header = block.Header;
        var places = Enumerable.Range(0, entries.Count).Select(i => EntryPlaces.Of(header.Height, i)).ToArray();
        batch.Add("INSERT INTO blocks VALUES ($1, $2, $3)").With(header.Height).With(header.ToBytes()).With(block.Signature.ToBytes());
        batch.Add("INSERT INTO entries SELECT * FROM unnest($1, $2, $3)").With(places)
            .With(entries.Select(entry => entry.Task == default ? null : entry.Task.ToBytes())).With(block.Entries);
        var parties = entries.SelectMany((entry, i) => entry.Parties.Distinct().Select(party => (Party: party, Place: places[i]))).ToArray();
        batch.Add("INSERT INTO entry_parties SELECT * FROM unnest($1, $2)")
            .With(parties.Select(p => p.Party)).With(parties.Select(p => p.Place));
        batch.Add("UPDATE head SET height = $1, digest = $2, at = $3").With(header.Height).With(header.Digest.ToBytes()).With(header.At);
    }

    private static void Tasks(PgBatch batch, TaskChange[] fresh, TaskChange[] known)
    {
        if (fresh.Length > 0)
        {
            batch.Add(
                """
                INSERT INTO tasks (id, state, requester, node, accepted_at, wake_at, escrow, body)
                SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8)
                """)
                .With(fresh.Select(t => t.After.Id)).With(fresh.Select(t => (short)t.After.State))
                .With(fresh.Select(t => t.After.Order.Order.Requester)).With(fresh.Select(t => t.Node?.ToBytes()))
                .With(fresh.Select(t => t.After.AcceptedAt)).With(fresh.Select(t => t.After.WakeAt))
                .With(fresh.Select(t => t.Escrow)).With(fresh.Select(t => t.Body));
        }

        if (known.Length == 0) return;
        batch.Add(
            """
            UPDATE tasks SET state = u.state, node = u.node, wake_at = u.wake_at, escrow = u.escrow, body = u.body
            FROM unnest($1, $2, $3, $4, $5, $6) AS u(id, state, node, wake_at, escrow, body) WHERE tasks.id = u.id
            """)
            .With(known.Select(t => t.After.Id)).With(known.Select(t => (short)t.After.State)).With(known.Select(t => t.Node?.ToBytes()))
            .With(known.Select(t => t.After.WakeAt)).With(known.Select(t => t.Escrow)).With(known.Select(t => t.Body));
    }

    private static void Queue(PgBatch batch, IReadOnlyList<TaskChange> tasks)
    {
        var leave = tasks.SelectMany(t => t.Unqueue.Select(node => (Node: node, t.After.AcceptedAt, t.After.Id))).ToArray();
        if (leave.Length > 0)
        {
            batch.Add(
                """
                DELETE FROM queue USING unnest($1, $2, $3) AS u(node, at, task)
                WHERE queue.node = u.node AND queue.accepted_at = u.at AND queue.task = u.task
                """)
                .With(leave.Select(q => q.Node)).With(leave.Select(q => q.AcceptedAt)).With(leave.Select(q => q.Id));
        }

        var join = tasks.SelectMany(t => t.Queue.Select(node => (Node: node, t.After.AcceptedAt, t.After.Id))).ToArray();
        if (join.Length == 0) return;
        batch.Add("INSERT INTO queue SELECT * FROM unnest($1, $2, $3)")
            .With(join.Select(q => q.Node)).With(join.Select(q => q.AcceptedAt)).With(join.Select(q => q.Id));
    }

    private static void Holders(PgBatch batch, Changes changes)
    {
        if (changes.Holders.Count == 0) return;

        // An insertion that conflicts checks the inserted row's constraints first, so a difference below zero updates.
        batch.Add("INSERT INTO holders SELECT address, 0, 0, 0, 0 FROM unnest($1) AS u(address) ON CONFLICT DO NOTHING")
            .With(changes.Holders.Select(h => h.Key));
        batch.Add(
            """
            UPDATE holders SET free = free + u.f, staked = staked + u.s, held = held + u.h, open_tasks = open_tasks + u.o
            FROM unnest($1, $2, $3, $4, $5) AS u(address, f, s, h, o) WHERE holders.address = u.address
            """)
            .With(changes.Holders.Select(h => h.Key)).With(changes.Holders.Select(h => h.Value.Free))
            .With(changes.Holders.Select(h => h.Value.Staked)).With(changes.Holders.Select(h => h.Value.Held))
            .With(changes.Holders.Select(h => h.Value.OpenTasks));
    }
}
