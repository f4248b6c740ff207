using System.Threading.Channels;
using Vouch.Network.Ports;
using Vouch.Network.Tasks;
using Vouch.Storage.Transactions;

namespace Vouch.Storage;

/// <summary>How a <see cref="GroupCommitter"/> groups.</summary>
public sealed record GroupOptions
{
    /// <summary>Most requests in one transaction. Default 256.</summary>
    public int MostBatch { get; init; } = 256;

    /// <summary>Most requests that wait; beyond that callers wait to be let in. Default 4,096.</summary>
    public int MostQueued { get; init; } = 4_096;

    /// <summary>Transactions at a time; 1 unless the store runs several at once. Default 1.</summary>
    public int Lanes { get; init; } = 1;
}

/// <summary>
/// Many callers, few commits: whatever waits while one transaction is being written goes into the next one together, so a disk
/// that syncs 200 times a second still takes thousands of decisions (docs/network.md, section 10). When idle a request is
/// committed at once. Each caller gets its own result, or its own failure: a decision that throws is dropped without a trace and
/// does not fail the others.
/// </summary>
public sealed class GroupCommitter : IAsyncDisposable
{
    private readonly INetworkStore _store;
    private readonly GroupOptions _options;
    private readonly Channel<Request> _queue;
    private readonly Task[] _lanes;

    /// <param name="store">An open store; stays its owner's to dispose of.</param>
    /// <param name="options">How to group.</param>
    public GroupCommitter(INetworkStore store, GroupOptions? options = null)
    {
        (_store, _options) = (store, options ?? new GroupOptions());
        _queue = Channel.CreateBounded<Request>(new BoundedChannelOptions(_options.MostQueued) { FullMode = BoundedChannelFullMode.Wait });
        _lanes = [.. Enumerable.Range(0, _options.Lanes).Select(_ => Task.Run(RunAsync))];
    }

    /// <summary>
    /// As <see cref="INetworkStore.ExecuteAsync"/>, in company. What it reads may be what others in the same transaction have
    /// just decided; a block's time is the latest of its members'.
    /// </summary>
    /// <exception cref="StoreUnavailableException">As the store says.</exception>
    /// <exception cref="ObjectDisposedException">The committer is closed.</exception>
    public async Task<T> ExecuteAsync<T>(ReadSet reads, Func<IWorkingState, T> decide, long now, CancellationToken cancellation)
    {
        var request = new Request<T>(reads, decide, now, cancellation);
        try
        {
            await _queue.Writer.WriteAsync(request, cancellation).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException("The committer is closed.");
        }

        return await request.Result.ConfigureAwait(false);
    }

    /// <summary>Commits what waits, then ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await Task.WhenAll(_lanes).ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        var batch = new List<Request>(_options.MostBatch);
        while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            batch.Clear();
            while (batch.Count < _options.MostBatch && _queue.Reader.TryRead(out var request))
            {
                if (!request.GiveUpIfCancelled()) batch.Add(request);
            }

            if (batch.Count > 0) await CommitAsync(batch).ConfigureAwait(false);
        }
    }

    private async Task CommitAsync(List<Request> batch)
    {
        try
        {
            await _store.ExecuteAsync(
                ReadSet.Union(batch.Select(request => request.Reads)),
                state =>
                {
                    foreach (var request in batch) request.Decide(state);
                    return true;
                },
                batch.Max(request => request.Now), CancellationToken.None).ConfigureAwait(false);
            foreach (var request in batch) request.Complete();
        }
        catch (LedgerException) when (batch.Count > 1)
        {
            // The database refused what the laws in memory let through. Only the guilty fails: alone.
            foreach (var request in batch) await CommitAsync([request]).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // It is the callers' and is rethrown to each of them.
        catch (Exception e)
#pragma warning restore CA1031
        {
            foreach (var request in batch) request.Fail(e);
        }
    }

    private abstract class Request(ReadSet reads, long now)
    {
        public ReadSet Reads { get; } = reads;

        public long Now { get; } = now;

        public abstract bool GiveUpIfCancelled();

        public abstract void Decide(IWorkingState state);

        public abstract void Complete();

        public abstract void Fail(Exception e);
    }

    private sealed class Request<T>(ReadSet reads, Func<IWorkingState, T> decide, long now, CancellationToken cancellation)
        : Request(reads, now)
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T _result = default!;
        private Exception? _failure;

        public Task<T> Result => _done.Task;

        public override bool GiveUpIfCancelled()
        {
            if (!cancellation.IsCancellationRequested) return false;
            _done.TrySetCanceled(cancellation);
            return true;
        }

        /// <summary>Decides on a layer of its own, which joins the transaction only if nothing went wrong. May run again.</summary>
        public override void Decide(IWorkingState state)
        {
            _failure = null;
            var layer = new WorkingState(state, Waiting(state), Due(state));
            try
            {
                _result = decide(layer);
                _failure = layer.Broken;
            }
#pragma warning disable CA1031 // It is the caller's and is rethrown there.
            catch (Exception e)
#pragma warning restore CA1031
            {
                _failure = e;
            }

            if (_failure is not null) return;
            foreach (var decision in layer.Decisions) state.Apply(decision);
        }

        public override void Complete()
        {
            if (_failure is null) _done.TrySetResult(_result);
            else _done.TrySetException(_failure);
        }

        public override void Fail(Exception e) => _done.TrySetException(_failure ?? e);

        /// <summary>What the search found for everyone, as far as it is for this request and nobody before it took it.</summary>
        private List<TaskRecord> Waiting(IWorkingState state)
        {
            if (Reads.WaitingLimit == 0) return [];
            var nodes = Reads.WaitingFor.ToHashSet();
            return
            [
                .. state.Waiting.Select(task => state.Task(task.Id)!)
                    .Where(task => task.State == TaskState.Waiting && task.Candidates.Except(task.Excluded).Any(nodes.Contains))
                    .Take(Reads.WaitingLimit),
            ];
        }

        private List<TaskRecord> Due(IWorkingState state) => Reads.DueLimit == 0
            ? []
            :
            [
                .. state.Due.Select(task => state.Task(task.Id)!)
                    .Where(task => !task.IsTerminal && task.WakeAt <= Reads.DueAt).Take(Reads.DueLimit),
            ];
    }
}
