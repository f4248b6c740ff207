using Vouch.Identity;
using Vouch.Network.Ledger;
using Vouch.Network.Nodes;
using Vouch.Network.Receipts;
using Vouch.Network.Tasks;

namespace Vouch.Network.Ports;

/// <summary>
/// Where a network lives. Transactions are serialisable on what they lock, durable when they return, and end with a block on the
/// chain when they recorded anything. Two implementations, one conformance suite; the simulator has a third, in memory.
/// </summary>
public interface INetworkStore : IAsyncDisposable
{
    /// <summary>
    /// Brings the schema up to date and binds the store to a network: an empty store takes it and gets its genesis block,
    /// one of another network is refused with an <see cref="InvalidDataException"/>.
    /// </summary>
    Task OpenAsync(IBlockSealer sealer, NetworkRules rules, long now, CancellationToken cancellation);

    /// <summary>
    /// One transaction: locks, lets <paramref name="decide"/> work on what is locked, writes, seals a block over the entries,
    /// commits. <paramref name="decide"/> may run again after a deadlock or a lost connection and must have no effects of its own.
    /// </summary>
    /// <exception cref="StoreUnavailableException">
    /// The database cannot be reached, or its disk is full: nothing was written, unless <see cref="StoreUnavailableException.OutcomeUnknown"/>.
    /// </exception>
    Task<T> ExecuteAsync<T>(ReadSet reads, Func<IWorkingState, T> decide, long now, CancellationToken cancellation);

    /// <summary>A task as committed, without locking it.</summary>
    Task<TaskRecord?> FindTaskAsync(TaskId id, CancellationToken cancellation);

    /// <summary>Tasks, newest first.</summary>
    Task<Page<TaskRecord>> ListTasksAsync(TaskQuery query, CancellationToken cancellation);

    /// <summary>A node.</summary>
    Task<NodeRecord?> FindNodeAsync(Address address, CancellationToken cancellation);

    /// <summary>Nodes by address.</summary>
    Task<Page<NodeRecord>> ListNodesAsync(string? after, int limit, CancellationToken cancellation);

    /// <summary>Balances of an account holder, and what is held for its tasks.</summary>
    Task<AccountSummary> FindAccountAsync(Address address, CancellationToken cancellation);

    /// <summary>All balances of accounts of one kind summed, by kind: their total is zero, always.</summary>
    Task<IReadOnlyDictionary<AccountKind, long>> TotalsAsync(CancellationToken cancellation);

    /// <summary>The chain's end.</summary>
    Task<ChainHead> HeadAsync(CancellationToken cancellation);

    /// <summary>Blocks from a height on, in order, as a stream.</summary>
    IAsyncEnumerable<Block> ReadBlocksAsync(long from, CancellationToken cancellation);

    /// <summary>Where a task's or an account's entries stand on the chain, oldest first.</summary>
    Task<Page<EntryPlace>> FindEntriesAsync(TaskId? task, Address? party, string? after, int limit, CancellationToken cancellation);

    /// <summary>One block.</summary>
    Task<Block?> FindBlockAsync(long height, CancellationToken cancellation);

    /// <summary>Counts for the dashboard, of the time since <paramref name="since"/>.</summary>
    Task<NetworkCounts> CountAsync(long since, CancellationToken cancellation);

    /// <summary>Published models.</summary>
    IModelCatalogue Models { get; }

    /// <summary>Blobs.</summary>
    IBlobStore Blobs { get; }

    /// <summary>
    /// Called with the ids of tasks that changed, in this process or in another one over the same database; best effort, so
    /// whoever waits also looks from time to time.
    /// </summary>
    IDisposable OnChanged(Action<IReadOnlyList<TaskId>> listener);
}

/// <summary>Which tasks to list.</summary>
public sealed record TaskQuery(Address? Requester, Address? Node, TaskState? State, string? After, int Limit);

/// <summary>A page of a list.</summary>
/// <param name="Items">The items.</param>
/// <param name="Next">Where the next page begins; null if this was the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>What an account has, micro-credits.</summary>
public sealed record AccountSummary(Address Address, long Free, long Staked, long InEscrow, int OpenTasks);

/// <summary>Where an entry stands.</summary>
public sealed record EntryPlace(long Height, int Index, byte[] Entry);

/// <summary>Counts for the dashboard. Stores count by the minute: the minute that a time lies in counts whole.</summary>
/// <param name="ByState">Tasks by state, all time.</param>
/// <param name="DoneSince">Tasks done since the time asked about.</param>
/// <param name="PaidSince">Micro-credits paid to nodes since.</param>
/// <param name="SlashedSince">Micro-credits of stake lost since.</param>
/// <param name="MicroJoulesSince">Energy that nodes reported since.</param>
public sealed record NetworkCounts(
    IReadOnlyDictionary<TaskState, long> ByState, long DoneSince, long PaidSince, long SlashedSince, long MicroJoulesSince);

/// <summary>The database cannot do it now; the caller may try again later.</summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>
    /// Whether the commit was under way when the database went away for good, so that nobody knows yet whether it landed. Unknown is
    /// not failed: whoever asked looks again before saying that nothing happened.
    /// </summary>
    public bool OutcomeUnknown { get; init; }
}
