using Vouch.Identity;
using Vouch.Network;

namespace Vouch.Server.Dashboard.Data;

/// <summary>
/// Asks for what everyone looks at once in a while, however many look: a thousand readers of the first page cost the store what one
/// does. What few look at goes through.
/// </summary>
internal sealed class DashboardCache(IDashboardData inner, TimeProvider time) : IDashboardData
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // A question per node: dearer, and slower to change.
    private static readonly TimeSpan Seconds = TimeSpan.FromSeconds(4);
    private readonly Kept<NowView> _now = new(time, Second, inner.NowAsync);
    private readonly Kept<NodeListView> _nodes = new(time, Seconds, inner.NodesAsync);
    private readonly Kept<IReadOnlyList<ModelView>> _models = new(time, Seconds, inner.ModelsAsync);

    /// <inheritdoc/>
    public NetworkView Network => inner.Network;

    /// <inheritdoc/>
    public Task<NowView> NowAsync(CancellationToken cancellation) => _now.GetAsync(cancellation);

    /// <inheritdoc/>
    public Task<NodeListView> NodesAsync(CancellationToken cancellation) => _nodes.GetAsync(cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ModelView>> ModelsAsync(CancellationToken cancellation) => _models.GetAsync(cancellation);

    /// <inheritdoc/>
    public Task<NodeView?> NodeAsync(Address address, CancellationToken cancellation) => inner.NodeAsync(address, cancellation);

    /// <inheritdoc/>
    public Task<TaskListView> TasksAsync(TaskFilter filter, CancellationToken cancellation) => inner.TasksAsync(filter, cancellation);

    /// <inheritdoc/>
    public Task<TaskView?> TaskAsync(TaskId id, CancellationToken cancellation) => inner.TaskAsync(id, cancellation);

    /// <inheritdoc/>
    public Task<AccountView> AccountAsync(Address address, CancellationToken cancellation) => inner.AccountAsync(address, cancellation);

    /// <summary>One answer, asked for anew when it is old; whoever comes meanwhile waits for the same.</summary>
    private sealed class Kept<T>(TimeProvider time, TimeSpan fresh, Func<CancellationToken, Task<T>> ask)
    {
        private readonly Lock _gate = new();
        private Task<T>? _answer;
        private long _asked;

        public Task<T> GetAsync(CancellationToken cancellation)
        {
            lock (_gate)
            {
                if (_answer is null || _answer.IsFaulted || _answer.IsCanceled || (_answer.IsCompleted && time.GetElapsedTime(_asked) > fresh))
                {
                    _asked = time.GetTimestamp();
                    // Not cancelled with the first who asked: others wait for it.
                    _answer = Task.Run(() => ask(CancellationToken.None), CancellationToken.None);
                }

                return _answer.WaitAsync(cancellation);
            }
        }
    }
}
