using System.Runtime.CompilerServices;
using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Ledger;
using Vouch.Network.Nodes;
using Vouch.Network.Ports;
using Vouch.Network.Receipts;
using Vouch.Network.Tasks;
using Vouch.Storage.Blobs;
using Vouch.Storage.Transactions;

namespace Vouch.Storage.Sqlite;

/// <summary>
/// A network in one SQLite file, for one coordinator: nothing to install (docs/network.md, section 10). Blobs are files in a
/// folder beside it.
/// </summary>
public sealed class SqliteStore : INetworkStore
{
    private const int BlocksAtOnce = 64;
    private readonly string _path;
    private readonly ChangeHub _changes = new();
    private readonly BlobFolder _folder;
    private readonly SqliteBlobs _blobs;
    private SqliteWriter? _writer;
    private SqliteReaders? _readers;
    private SqliteDatabase? _database;
    private FileStream? _claim;
    private IBlockSealer? _sealer;
    private int _disposed;

    /// <param name="path">
    /// The database file; made if it is not there. "-wal", "-shm" and ".lock" beside it belong to it, and "-blobs" is a folder.
    /// </param>
    public SqliteStore(string path)
    {
        _path = Path.GetFullPath(path);
        _folder = new BlobFolder(_path + "-blobs");
        Models = new SqliteModels(this);
        _blobs = new SqliteBlobs(this, _folder);
    }

    /// <inheritdoc/>
    public IModelCatalogue Models { get; }

    /// <inheritdoc/>
    public IBlobStore Blobs => _blobs;

    /// <inheritdoc/>
    public async Task OpenAsync(IBlockSealer sealer, NetworkRules rules, long now, CancellationToken cancellation)
    {
        if (_writer is null) await StartAsync(cancellation).ConfigureAwait(false);
        await WriteAsync(database =>
        {
            SqliteSchema.Bind(database, _path, sealer, rules, now);
            return true;
        }, cancellation).ConfigureAwait(false);
        _sealer = sealer;
    }

    /// <inheritdoc/>
    public async Task<T> ExecuteAsync<T>(ReadSet reads, Func<IWorkingState, T> decide, long now, CancellationToken cancellation)
    {
        var sealer = _sealer ?? throw new InvalidOperationException("The store is not open: call OpenAsync first.");
        var (result, changed) = await WriteAsync(database => Execute(database, sealer, reads, decide, now), cancellation)
            .ConfigureAwait(false);
        _changes.Tell(changed);
        return result;
    }

    /// <inheritdoc/>
    public Task<TaskRecord?> FindTaskAsync(TaskId id, CancellationToken cancellation) =>
        ReadAsync(database => SqliteQueries.Task(database, id), cancellation);

    /// <inheritdoc/>
    public Task<Page<TaskRecord>> ListTasksAsync(TaskQuery query, CancellationToken cancellation) =>
        ReadAsync(database => SqliteQueries.Tasks(database, query), cancellation);

    /// <inheritdoc/>
    public Task<NodeRecord?> FindNodeAsync(Address address, CancellationToken cancellation) =>
        ReadAsync(database => SqliteQueries.Node(database, address), cancellation);

    /// <inheritdoc/>
    public Task<Page<NodeRecord>> ListNodesAsync(string? after, int limit, CancellationToken cancellation) =>
        ReadAsync(database => SqliteQueries.Nodes(database, after, limit), cancellation);

    /// <inheritdoc/>
    public Task<AccountSummary> FindAccountAsync(Address address, CancellationToken cancellation) =>
        ReadAsync(database => SqliteQueries.Account(database, address), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<AccountKind, long>> TotalsAsync(CancellationToken cancellation) =>
        ReadAsync(SqliteQueries.Totals, cancellation);

    /// <inheritdoc/>
    public Task<ChainHead> HeadAsync(CancellationToken cancellation) => ReadAsync(SqliteLoad.Head, cancellation);

    /// <inheritdoc/>
    public async IAsyncEnumerable<Block> ReadBlocksAsync(long from, [EnumeratorCancellation] CancellationToken cancellation)
    {
        from = Math.Max(from, 0);
        while (true)
        {
            var start = from;
            var blocks = await ReadAsync(database => SqliteQueries.Blocks(database, start, BlocksAtOnce), cancellation).ConfigureAwait(false);
            foreach (var block in blocks) yield return block;
            if (blocks.Count < BlocksAtOnce) yield break;
            from = blocks[^1].Header.Height + 1;
        }
    }

    /// <inheritdoc/>
    public Task<Page<EntryPlace>> FindEntriesAsync(
        TaskId? task, Address? party, string? after, int limit, CancellationToken cancellation) =>
        ReadAsync(database => SqliteQueries.Entries(database, task, party, after, limit), cancellation);

    /// <inheritdoc/>
    public Task<Block?> FindBlockAsync(long height, CancellationToken cancellation) => ReadAsync(
        database => SqliteQueries.Blocks(database, height, 1).FirstOrDefault(block => block.Header.Height == height), cancellation);

    /// <inheritdoc/>
    public Task<NetworkCounts> CountAsync(long since, CancellationToken cancellation) =>
        ReadAsync(database => SqliteQueries.Counts(database, since), cancellation);

    /// <inheritdoc/>
    public IDisposable OnChanged(Action<IReadOnlyList<TaskId>> listener) => _changes.Add(listener);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        if (_writer is { } writer) await Task.Run(writer.Dispose).ConfigureAwait(false);
        if (_readers is { } readers) await Task.Run(readers.Dispose).ConfigureAwait(false);
        _blobs.Dispose();
        _database?.Dispose();
        if (_claim is { } claim) await claim.DisposeAsync().ConfigureAwait(false);
        (_readers, _database, _claim) = (null, null, null);
    }

    /// <summary>Runs a question on a reading connection.</summary>
    internal Task<T> ReadAsync<T>(Func<SqliteDatabase, T> query, CancellationToken cancellation) =>
        (_readers ?? throw new InvalidOperationException("The store is not open: call OpenAsync first.")).RunAsync(query, cancellation);

    /// <summary>Runs one transaction on the writing connection.</summary>
    internal async Task<T> WriteAsync<T>(Func<SqliteDatabase, T> work, CancellationToken cancellation)
    {
        var (writer, database) = (_writer, _database);
        if (writer is null || database is null) throw new InvalidOperationException("The store is not open: call OpenAsync first.");
        try
        {
            return await writer.RunAsync(() => database.Transact(() => work(database)), cancellation).ConfigureAwait(false);
        }
        catch (SqliteFailure e)
        {
            throw e.Translate(_path);
        }
    }

    private static (T Result, IReadOnlyList<TaskId> Changed) Execute<T>(
        SqliteDatabase database, IBlockSealer sealer, ReadSet reads, Func<IWorkingState, T> decide, long now)
    {
        var loaded = SqliteLoad.Load(database, reads);
        var state = new WorkingState(loaded, loaded.Waiting, loaded.Due);
        var result = decide(state);
        if (state.Broken is { } broken) throw broken;
        var changes = new Changes(loaded, state, now);
        SqliteSave.Save(database, changes);
        if (changes.Entries.Count > 0)
            SqliteSave.Save(database, sealer.Seal(SqliteLoad.Head(database), changes.EntryBytes, now), changes.Entries);
        return (result, [.. changes.Tasks.Select(change => change.After.Id)]);
    }

    private async Task StartAsync(CancellationToken cancellation)
    {
        _claim = SqliteClaim.Take(_path);
        var writer = new SqliteWriter("SQLite writer");
        try
        {
            _database = await writer.RunAsync(() =>
            {
                _folder.Open();
                return SqliteSchema.Open(_path);
            }, cancellation).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            await Task.Run(writer.Dispose, CancellationToken.None).ConfigureAwait(false);
            await _claim.DisposeAsync().ConfigureAwait(false);
            _claim = null;
            if (e is SqliteFailure failure) throw failure.Translate(_path);
            throw;
        }

        (_writer, _readers) = (writer, new SqliteReaders(_path));
    }
}
