using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Ledger;
using Vouch.Network.Nodes;
using Vouch.Network.Ports;
using Vouch.Network.Receipts;
using Vouch.Network.Tasks;
using Vouch.Storage.Codecs;

namespace Vouch.Storage.Sqlite;

/// <summary>Questions that change nothing, each one statement, so each answer is of one moment.</summary>
internal static class SqliteQueries
{
    public static TaskRecord? Task(SqliteDatabase database, TaskId id)
    {
        using var row = database["SELECT body FROM tasks WHERE id = ?"].With(id);
        return row.Step() ? TaskCodec.Read(id, row.Bytes(0)) : null;
    }

    public static Page<TaskRecord> Tasks(SqliteDatabase database, TaskQuery query)
    {
        var (at, name) = PageToken.Read(query.After, TaskId.Size);
        var sql = "SELECT id, body FROM tasks WHERE (accepted_at, id) < (?, ?)"
            + (query.Requester is null ? "" : " AND requester = ?") + (query.Node is null ? "" : " AND node = ?")
            + (query.State is null ? "" : $" AND state = {(byte)query.State.Value}")
            + (query.State < TaskState.Done ? " AND state < 3" : "") + " ORDER BY accepted_at DESC, id DESC LIMIT ?";
        using var rows = database[sql].With(at).With(name);
        if (query.Requester is { } requester) rows.With(requester);
        if (query.Node is { } node) rows.With(node);
        var limit = PageToken.Limit(query.Limit);
        rows.With(limit + 1);
        return Paging.Cut(
            Read(rows, row => TaskCodec.Read(TaskId.Read(row.Bytes(0)), row.Bytes(1))), limit,
            task => PageToken.Write(task.AcceptedAt, task.Id.ToBytes()));
    }

    public static NodeRecord? Node(SqliteDatabase database, Address address)
    {
        using var row = database["SELECT body FROM nodes WHERE address = ?"].With(address);
        return row.Step() ? NodeCodec.Read(address, row.Bytes(0)) : null;
    }

    public static Page<NodeRecord> Nodes(SqliteDatabase database, string? after, int limit)
    {
        limit = PageToken.Limit(limit);
        using var rows = database["SELECT address, body FROM nodes WHERE address > ? ORDER BY address LIMIT ?"]
            .With(PageToken.ReadAddress(after)).With(limit + 1);
        return Paging.Cut(
            Read(rows, row => NodeCodec.Read(Address.Read(row.Bytes(0)), row.Bytes(1))), limit, node => PageToken.Write(node.Address));
    }

    public static AccountSummary Account(SqliteDatabase database, Address address)
    {
        using var row = database["SELECT free, staked, held, open_tasks FROM holders WHERE address = ?"].With(address);
        return row.Step()
            ? new AccountSummary(address, row.Int64(0), row.Int64(1), row.Int64(2), (int)row.Int64(3))
            : new AccountSummary(address, 0, 0, 0, 0);
    }

    public static IReadOnlyDictionary<AccountKind, long> Totals(SqliteDatabase database)
    {
        var totals = new SortedDictionary<AccountKind, long>();
        using var rows = database[
            """
            SELECT 2, coalesce(sum(free), 0) FROM holders UNION ALL SELECT 4, coalesce(sum(staked), 0) FROM holders
            UNION ALL SELECT 3, coalesce(sum(escrow), 0) FROM tasks WHERE state < 3 UNION ALL SELECT kind, balance FROM pots
            """];
        while (rows.Step()) totals[(AccountKind)rows.Int64(0)] = rows.Int64(1);
        return totals;
    }

    public static List<Block> Blocks(SqliteDatabase database, long from, int limit)
    {
        // Entries first by a range, then blocks; blocks are never changed, so both statements see the same.
        using var heads = database["SELECT header, signature FROM blocks WHERE height >= ? ORDER BY height LIMIT ?"].With(from).With(limit);
        return
        [
            .. Read(heads, row => (Header: BlockHeader.Read(row.Bytes(0)), Signature: ReadSignature(row.Bytes(1))))
                .Select(head => new Block(head.Header, head.Signature, Entries(database, head.Header.Height))),
        ];
    }

    public static Page<EntryPlace> Entries(SqliteDatabase database, TaskId? task, Address? party, string? after, int limit)
    {
        limit = PageToken.Limit(limit);
        var (height, index) = PageToken.ReadPlace(after);
        var place = EntryPlaces.Of(height, index);
        var sql = (task, party) switch
        {
            (null, null) => "SELECT place, body FROM entries WHERE place > ? ORDER BY place LIMIT ?",
            (null, _) =>
                "SELECT p.place, e.body FROM entry_parties p JOIN entries e USING (place) WHERE p.place > ? AND p.party = ? ORDER BY p.place LIMIT ?",
            (_, null) => "SELECT place, body FROM entries WHERE place > ? AND task = ? ORDER BY place LIMIT ?",
            _ =>
                """
                SELECT place, body FROM entries e WHERE place > ? AND task = ?
                AND EXISTS (SELECT 1 FROM entry_parties p WHERE p.party = ? AND p.place = e.place) ORDER BY place LIMIT ?
                """,
        };
        using var rows = database[sql].With(place);
        if (task is { } id) rows.With(id);
        if (party is { } address) rows.With(address);
        rows.With(limit + 1);
        return Paging.Cut(
            Read(rows, row => new EntryPlace(EntryPlaces.Height(row.Int64(0)), EntryPlaces.Index(row.Int64(0)), row.Bytes(1).ToArray())), limit,
            entry => PageToken.Write(entry.Height, entry.Index));
    }

    public static NetworkCounts Counts(SqliteDatabase database, long since)
    {
        var states = new SortedDictionary<TaskState, long>();
        using (var rows = database["SELECT state, tasks FROM state_counts"])
        {
            while (rows.Step()) states[(TaskState)rows.Int64(0)] = rows.Int64(1);
        }

        using var sums = database[
            """
            SELECT coalesce(sum(done), 0), coalesce(sum(paid), 0), coalesce(sum(slashed), 0), coalesce(sum(micro_joules), 0)
            FROM minutes WHERE minute > ? - 60000
            """].With(since);
        sums.Step();
        return new NetworkCounts(states, sums.Int64(0), sums.Int64(1), sums.Int64(2), sums.Int64(3));
    }

    private static List<byte[]> Entries(SqliteDatabase database, long height)
    {
        using var rows = database["SELECT body FROM entries WHERE place >= ? AND place < ? ORDER BY place"]
            .With(EntryPlaces.Of(height, 0)).With(EntryPlaces.Of(height + 1, 0));
        return Read(rows, row => row.Bytes(0).ToArray());
    }

    private static Signature ReadSignature(ReadOnlySpan<byte> bytes) =>
        Signature.TryRead(bytes, out var signature) ? signature : throw new InvalidDataException("A block's signature is damaged.");

    private static List<T> Read<T>(SqliteStatement rows, Func<SqliteStatement, T> read)
    {
        var items = new List<T>();
        while (rows.Step()) items.Add(read(rows));
        return items;
    }
}
