using Vouch.Network.Ledger;
using Vouch.Network.Ports;
using Vouch.Network.Receipts;

namespace Vouch.Network.Memory;

/// <summary>
/// A network's store in memory, with every law of the port: for tests, the simulator and networks inside one process. One
/// transaction at a time; what is committed is gone with the process.
/// </summary>
public sealed partial class MemoryStore : INetworkStore
{
    private readonly MemoryState _state = new();
    private readonly Lock _gate = new();
    private readonly List<Action<IReadOnlyList<TaskId>>> _listeners = [];
    private IBlockSealer? _sealer;

    /// <inheritdoc/>
    public IModelCatalogue Models { get; } = new MemoryCatalogue();

    /// <inheritdoc/>
    public IBlobStore Blobs { get; } = new MemoryBlobStore();

    /// <inheritdoc/>
    public Task OpenAsync(IBlockSealer sealer, NetworkRules rules, long now, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(sealer);
        ArgumentNullException.ThrowIfNull(rules);
        lock (_gate)
        {
            if (_state.Blocks.Count == 0)
            {
                var genesis = Genesis.Entry(sealer.Network, rules, now);
                _state.Append(sealer.Seal(_state.Head, [genesis.ToBytes()], now), [genesis]);
            }

            if (_state.Blocks[0].Header.Network is var bound && bound != sealer.Network)
            {
                throw new InvalidDataException(
                    $"This store holds the network {bound}, not {sealer.Network}. Give its key, or another store.");
            }

            _sealer = sealer;
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<T> ExecuteAsync<T>(ReadSet reads, Func<IWorkingState, T> decide, long now, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(reads);
        ArgumentNullException.ThrowIfNull(decide);
        cancellation.ThrowIfCancellationRequested();
        T answer;
        TaskId[] changed;
        Action<IReadOnlyList<TaskId>>[] listeners;
        lock (_gate)
        {
            var sealer = _sealer ?? throw new InvalidOperationException("The store is not open. Call OpenAsync first.");
            var working = new MemoryWorking(_state, reads);
            answer = decide(working);
            var block = working.Entries.Count > 0
                ? sealer.Seal(_state.Head, [.. working.Entries.Select(e => e.ToBytes())], now)
                : null;
            working.Commit(block);
            changed = [.. working.Changed];
            listeners = changed.Length > 0 ? [.. _listeners] : [];
        }

        foreach (var listener in listeners) listener(changed);
        return Task.FromResult(answer);
    }

    /// <inheritdoc/>
    public IDisposable OnChanged(Action<IReadOnlyList<TaskId>> listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        lock (_gate) _listeners.Add(listener);
        return new Subscription(this, listener);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class Subscription(MemoryStore store, Action<IReadOnlyList<TaskId>> listener) : IDisposable
    {
        public void Dispose()
        {
            lock (store._gate) store._listeners.Remove(listener);
        }
    }
}
