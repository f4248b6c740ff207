using Npgsql;
using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Ledger;
using Vouch.Network.Nodes;
using Vouch.Network.Ports;
using Vouch.Network.Receipts;
using Vouch.Network.Tasks;
using Vouch.Storage.Codecs;

namespace Vouch.Storage.Postgres;

/// <summary>Questions that change nothing, each one statement, so each answer is of one moment.</summary>
internal sealed class PostgresQueries(NpgsqlDataSource source)
{
    public Task<TaskRecord?> TaskAsync(TaskId id, CancellationToken cancellation) => OneAsync(
        "SELECT body FROM tasks WHERE id = $1", q => q.With(id.ToBytes()), row => TaskCodec.Read(id, row.GetFieldValue<byte[]>(0)), cancellation);

    /// <summary>The statement that lists tasks, for a query's form: the tests look at its plan.</summary>
    public static string TasksSql(TaskQuery query)
    {
        var next = 4;
        return "SELECT id, body FROM tasks WHERE (accepted_at, id) < ($1, $2)"
            + (query.Requester is null ? "" : $" AND requester = ${next++}") + (query.Node is null ? "" : $" AND node = ${next}")
            + (query.State is null ? "" : $" AND state = {(byte)query.State.Value}")
            + (query.State is { } state && state != TaskState.Done ? " AND state <> 3" : "")
            + (query.State < TaskState.Done ? " AND state < 3" : "") + " ORDER BY accepted_at DESC, id DESC LIMIT $3";
    }

    public async Task<Page<TaskRecord>> TasksAsync(TaskQuery query, CancellationToken cancellation)
    {
        var (at, name) = PageToken.Read(query.After, TaskId.Size);
        var limit = PageToken.Limit(query.Limit);
        var tasks = await ManyAsync(TasksSql(query), q =>
        {
            q.With(at).With(name).With((long)limit + 1);
            if (query.Requester is { } requester) q.With(requester.ToBytes());
            if (query.Node is { } node) q.With(node.ToBytes());
        }, row => TaskCodec.Read(TaskId.Read(row.GetFieldValue<byte[]>(0)), row.GetFieldValue<byte[]>(1)), cancellation).ConfigureAwait(false);
        return Paging.Cut(tasks, limit, task => PageToken.Write(task.AcceptedAt, task.Id.ToBytes()));
    }

    public Task<NodeRecord?> NodeAsync(Address address, CancellationToken cancellation) => OneAsync(
        "SELECT body FROM nodes WHERE address = $1", q => q.With(address.ToBytes()),
        row => NodeCodec.Read(address, row.GetFieldValue<byte[]>(0)), cancellation);

    public async Task<Page<NodeRecord>> NodesAsync(string? after, int limit, CancellationToken cancellation)
    {
        limit = PageToken.Limit(limit);
        var nodes = await ManyAsync(
            "SELECT address, body FROM nodes WHERE address > $1 ORDER BY address LIMIT $2",
            q => q.With(PageToken.ReadAddress(after)).With((long)limit + 1),
            row => NodeCodec.Read(Address.Read(row.GetFieldValue<byte[]>(0)), row.GetFieldValue<byte[]>(1)), cancellation).ConfigureAwait(false);
        return Paging.Cut(nodes, limit, node => PageToken.Write(node.Address));
    }

    public async Task<AccountSummary> AccountAsync(Address address, CancellationToken cancellation) => await OneAsync(
        "SELECT free, staked, held, open_tasks FROM holders WHERE address = $1", q => q.With(address.ToBytes()),
        row => new AccountSummary(address, row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt32(3)), cancellation)
        .ConfigureAwait(false) ?? new AccountSummary(address, 0, 0, 0, 0);

    public async Task<IReadOnlyDictionary<AccountKind, long>> TotalsAsync(CancellationToken cancellation)
    {
        var rows = await ManyAsync(
            """
            SELECT 2::smallint, coalesce(sum(free), 0)::bigint FROM holders UNION ALL SELECT 4, coalesce(sum(staked), 0)::bigint FROM holders
            UNION ALL SELECT 3, coalesce(sum(escrow), 0)::bigint FROM tasks WHERE state < 3 UNION ALL SELECT kind, balance FROM pots
            """, _ => { }, row => (Kind: (AccountKind)row.GetInt16(0), Sum: row.GetInt64(1)), cancellation).ConfigureAwait(false);
        return rows.ToDictionary(row => row.Kind, row => row.Sum);
    }

    public async Task<ChainHead> HeadAsync(CancellationToken cancellation) => await OneAsync(
        "SELECT height, digest, at FROM head", _ => { },
        row => new ChainHead(row.GetInt64(0), Digest256.Read(row.GetFieldValue<byte[]>(1)), row.GetInt64(2)), cancellation)
        .ConfigureAwait(false) ?? ChainHead.Empty;

    public async Task<List<Block>> BlocksAsync(long from, int limit, CancellationToken cancellation)
    {
        var rows = await ManyAsync(
            """
            SELECT b.header, b.signature, (SELECT array_agg(e.body ORDER BY e.place) FROM entries e
            WHERE e.place >= b.height << 20 AND e.place < (b.height + 1) << 20) FROM blocks b WHERE b.height >= $1 ORDER BY b.height LIMIT $2
            """,
            q => q.With(from).With((long)limit),
            row => (Header: row.GetFieldValue<byte[]>(0), Signature: row.GetFieldValue<byte[]>(1), Entries: row.GetFieldValue<byte[][]>(2)),
            cancellation).ConfigureAwait(false);
        return rows.ConvertAll(row => new Block(
            BlockHeader.Read(row.Header),
            Signature.TryRead(row.Signature, out var signature) ? signature : throw new InvalidDataException("A block's signature is damaged."),
            row.Entries));
    }

    public async Task<Page<EntryPlace>> EntriesAsync(TaskId? task, Address? party, string? after, int limit, CancellationToken cancellation)
    {
        limit = PageToken.Limit(limit);
        var (height, index) = PageToken.ReadPlace(after);
        var sql = (task, party) switch
        {
            (null, null) => "SELECT place, body FROM entries WHERE place > $1 ORDER BY place LIMIT $2",
            (null, _) =>
                """
                SELECT p.place, e.body FROM entry_parties p JOIN entries e USING (place)
                WHERE p.place > $1 AND p.party = $3 ORDER BY p.place LIMIT $2
                """,
            (_, null) => "SELECT place, body FROM entries WHERE place > $1 AND task = $3 ORDER BY place LIMIT $2",
            _ =>
                """
                SELECT place, body FROM entries e WHERE place > $1 AND task = $3
                AND EXISTS (SELECT 1 FROM entry_parties p WHERE p.party = $4 AND p.place = e.place) ORDER BY place LIMIT $2
                """,
        };
        var entries = await ManyAsync(sql, q =>
        {
            q.With(EntryPlaces.Of(height, index)).With((long)limit + 1);
            if (task is { } id) q.With(id.ToBytes());
            if (party is { } address) q.With(address.ToBytes());
        }, row => new EntryPlace(
            EntryPlaces.Height(row.GetInt64(0)), EntryPlaces.Index(row.GetInt64(0)), row.GetFieldValue<byte[]>(1)), cancellation).ConfigureAwait(false);
        return Paging.Cut(entries, limit, entry => PageToken.Write(entry.Height, entry.Index));
    }

    public async Task<NetworkCounts> CountsAsync(long since, CancellationToken cancellation)
    {
        var states = await ManyAsync(
            "SELECT state, tasks FROM state_counts", _ => { }, row => (State: (TaskState)row.GetInt16(0), Tasks: row.GetInt64(1)), cancellation)
            .ConfigureAwait(false);
        var sums = await ManyAsync(
            """
            SELECT coalesce(sum(done), 0)::bigint, coalesce(sum(paid), 0)::bigint, coalesce(sum(slashed), 0)::bigint,
            coalesce(sum(micro_joules), 0)::bigint FROM minutes WHERE minute > $1 - 60000
            """, q => q.With(since), row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)), cancellation).ConfigureAwait(false);
        var (done, paid, slashed, microJoules) = sums[0];
        return new NetworkCounts(states.ToDictionary(row => row.State, row => row.Tasks), done, paid, slashed, microJoules);
    }

    internal async Task<T?> OneAsync<T>(string sql, Action<PgBatch> bind, Func<NpgsqlDataReader, T> read, CancellationToken cancellation)
        where T : class => (await ManyAsync(sql, bind, read, cancellation).ConfigureAwait(false)).FirstOrDefault();

    internal async Task<List<T>> ManyAsync<T>(string sql, Action<PgBatch> bind, Func<NpgsqlDataReader, T> read, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
            await using var batch = new PgBatch(connection);
            bind(batch.Add(sql));
            await using var reader = await batch.QueryAsync(cancellation).ConfigureAwait(false);
            var rows = new List<T>();
            while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) rows.Add(read(reader));
            return rows;
        }
        catch (Exception e) when (PostgresErrors.Translate(e) is var said && !ReferenceEquals(said, e))
        {
            throw said;
        }
    }
}
