using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Ledger;
using Vouch.Network.Nodes;
using Vouch.Network.Ports;
using Vouch.Network.Receipts;
using Vouch.Network.Tasks;

namespace Vouch.Server.Tests.Support;

/// <summary>A store whose database goes away and comes back.</summary>
internal sealed class FailingStore(INetworkStore inner) : INetworkStore
{
    /// <summary>Whether it is away.</summary>
    public volatile bool IsAway;

    public IModelCatalogue Models => inner.Models;

    public IBlobStore Blobs => inner.Blobs;

    public Task OpenAsync(IBlockSealer sealer, NetworkRules rules, long now, CancellationToken cancellation) => inner.OpenAsync(sealer, rules, now, cancellation);

    public Task<T> ExecuteAsync<T>(ReadSet reads, Func<IWorkingState, T> decide, long now, CancellationToken cancellation) =>
        There().ExecuteAsync(reads, decide, now, cancellation);

    public Task<TaskRecord?> FindTaskAsync(TaskId id, CancellationToken cancellation) => There().FindTaskAsync(id, cancellation);

    public Task<Page<TaskRecord>> ListTasksAsync(TaskQuery query, CancellationToken cancellation) => There().ListTasksAsync(query, cancellation);

    public Task<NodeRecord?> FindNodeAsync(Address address, CancellationToken cancellation) => There().FindNodeAsync(address, cancellation);

    public Task<Page<NodeRecord>> ListNodesAsync(string? after, int limit, CancellationToken cancellation) => There().ListNodesAsync(after, limit, cancellation);

    public Task<AccountSummary> FindAccountAsync(Address address, CancellationToken cancellation) => There().FindAccountAsync(address, cancellation);

    public Task<IReadOnlyDictionary<AccountKind, long>> TotalsAsync(CancellationToken cancellation) => There().TotalsAsync(cancellation);

    public Task<ChainHead> HeadAsync(CancellationToken cancellation) => There().HeadAsync(cancellation);

    public IAsyncEnumerable<Block> ReadBlocksAsync(long from, CancellationToken cancellation) => There().ReadBlocksAsync(from, cancellation);

    public Task<Page<EntryPlace>> FindEntriesAsync(TaskId? task, Address? party, string? after, int limit, CancellationToken cancellation) =>
        There().FindEntriesAsync(task, party, after, limit, cancellation);

    public Task<Block?> FindBlockAsync(long height, CancellationToken cancellation) => There().FindBlockAsync(height, cancellation);

    public Task<NetworkCounts> CountAsync(long since, CancellationToken cancellation) => There().CountAsync(since, cancellation);

    public IDisposable OnChanged(Action<IReadOnlyList<TaskId>> listener) => inner.OnChanged(listener);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private INetworkStore There() => IsAway ? throw new StoreUnavailableException("the database is away") : inner;
}
