using System.Runtime.CompilerServices;
using Npgsql;
using Vouch.Hashing;
using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Ledger;
using Vouch.Network.Nodes;
using Vouch.Network.Ports;
using Vouch.Network.Receipts;
using Vouch.Network.Tasks;

namespace Vouch.Storage.Postgres;

/// <summary>A network in one PostgreSQL database, for any number of coordinators (docs/network.md, section 10).</summary>
public sealed class PostgresStore : INetworkStore
{
    private const int BlocksAtOnce = 64;

    // Every statement of a transaction finds its rows by key. A plan made while a table was small would scan it for ever after.
    private const string Planning = "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c plan_cache_mode=force_generic_plan -c jit=off";

    private readonly NpgsqlDataSource _source;
    private readonly PostgresQueries _queries;
    private readonly PostgresRunner _runner;
    private readonly PostgresListener _listener;
    private readonly ChangeHub _changes = new();
    private bool _listening;
    private IBlockSealer? _sealer;
    private int _disposed;

    /// <param name="connection">As Npgsql reads it: "Host=...;Database=...;Username=...". Never logged: it may hold a password.</param>
    /// <param name="options">How to behave.</param>
    public PostgresStore(string connection, PostgresOptions? options = null)
    {
        options ??= new PostgresOptions();
        var settings = new NpgsqlConnectionStringBuilder(connection)
        {
            MaxPoolSize = Math.Clamp(options.MostConnections, 2, 200),
            MaxAutoPrepare = 128,
            AutoPrepareMinUsages = 1,
            CommandTimeout = (options.StatementMilliseconds / 1000) + 5,
            KeepAlive = 15,
            ApplicationName = "vouch",
        };
        settings.Options = $"{settings.Options} {Planning} -c statement_timeout={options.StatementMilliseconds}".Trim();
        _source = new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
        _queries = new PostgresQueries(_source);
        var name = new byte[4];
        OsRandom.FillBytes(name);
        var sender = Convert.ToHexStringLower(name);
        _runner = new PostgresRunner(_source, options, sender);
        _listener = new PostgresListener(_source, sender, _changes);
        Models = new PostgresModels(_queries);
        Blobs = new PostgresBlobs(_source, _queries);
    }

    /// <inheritdoc/>
    public IModelCatalogue Models { get; }

    /// <inheritdoc/>
    public IBlobStore Blobs { get; }

    /// <inheritdoc/>
    public async Task OpenAsync(IBlockSealer sealer, NetworkRules rules, long now, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await _source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
            await PostgresSchema.OpenAsync(connection, sealer, rules, now, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (PostgresErrors.Translate(e) is var said && !ReferenceEquals(said, e))
        {
            throw said;
        }

        if (!_listening) await _listener.StartAsync().ConfigureAwait(false);
        (_listening, _sealer) = (true, sealer);
    }

    /// <inheritdoc/>
    public async Task<T> ExecuteAsync<T>(ReadSet reads, Func<IWorkingState, T> decide, long now, CancellationToken cancellation)
    {
        var sealer = _sealer ?? throw new InvalidOperationException("The store is not open: call OpenAsync first.");
        var (result, changed) = await _runner.RunAsync(sealer, reads, decide, now, cancellation).ConfigureAwait(false);
        _changes.Tell(changed);
        return result;
    }

    /// <inheritdoc/>
    public Task<TaskRecord?> FindTaskAsync(TaskId id, CancellationToken cancellation) => _queries.TaskAsync(id, cancellation);

    /// <inheritdoc/>
    public Task<Page<TaskRecord>> ListTasksAsync(TaskQuery query, CancellationToken cancellation) => _queries.TasksAsync(query, cancellation);

    /// <inheritdoc/>
    public Task<NodeRecord?> FindNodeAsync(Address address, CancellationToken cancellation) => _queries.NodeAsync(address, cancellation);

    /// <inheritdoc/>
    public Task<Page<NodeRecord>> ListNodesAsync(string? after, int limit, CancellationToken cancellation) =>
        _queries.NodesAsync(after, limit, cancellation);

    /// <inheritdoc/>
    public Task<AccountSummary> FindAccountAsync(Address address, CancellationToken cancellation) =>
        _queries.AccountAsync(address, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<AccountKind, long>> TotalsAsync(CancellationToken cancellation) => _queries.TotalsAsync(cancellation);

    /// <inheritdoc/>
    public Task<ChainHead> HeadAsync(CancellationToken cancellation) => _queries.HeadAsync(cancellation);

    /// <inheritdoc/>
    public async IAsyncEnumerable<Block> ReadBlocksAsync(long from, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            var blocks = await _queries.BlocksAsync(from, BlocksAtOnce, cancellation).ConfigureAwait(false);
            foreach (var block in blocks) yield return block;
            if (blocks.Count < BlocksAtOnce) yield break;
            from = blocks[^1].Header.Height + 1;
        }
    }

    /// <inheritdoc/>
    public Task<Page<EntryPlace>> FindEntriesAsync(
        TaskId? task, Address? party, string? after, int limit, CancellationToken cancellation) =>
        _queries.EntriesAsync(task, party, after, limit, cancellation);

    /// <inheritdoc/>
    public async Task<Block?> FindBlockAsync(long height, CancellationToken cancellation) =>
        (await _queries.BlocksAsync(height, 1, cancellation).ConfigureAwait(false)).FirstOrDefault(block => block.Header.Height == height);

    /// <inheritdoc/>
    public Task<NetworkCounts> CountAsync(long since, CancellationToken cancellation) => _queries.CountsAsync(since, cancellation);

    /// <inheritdoc/>
    public IDisposable OnChanged(Action<IReadOnlyList<TaskId>> listener) => _changes.Add(listener);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        await _listener.DisposeAsync().ConfigureAwait(false);
        await _source.DisposeAsync().ConfigureAwait(false);
    }
}
