using Vouch.Identity;
using Vouch.Network.Commands;
using Vouch.Network.Orders;
using Vouch.Network.Ports;
using Vouch.Network.Receipts;
using Vouch.Network.Tasks;

namespace Vouch.Network.Bench.Throughput;

/// <summary>Fills a store with finished tasks, so that what is measured is measured on a store that has been used.</summary>
internal static class Preload
{
    private const int Batch = 2_000;

    public static async Task RunAsync(INetworkStore store, Cast cast, int count)
    {
        var template = cast.Order(0, 3);
        for (var from = 0; from < count; from += Batch)
        {
            var (start, number, now) = (from, Math.Min(Batch, count - from), Cast.Now);
            var tasks = Enumerable.Range(start, number).Select(n => Finished(template, n, now)).ToList();
            await store.ExecuteAsync(new ReadSet { Tasks = [.. tasks.Select(task => task.Id)] }, state =>
            {
                foreach (var task in tasks)
                {
                    state.Apply(new Decision(Outcome.Done, task, null, new Entry(
                        EntryKind.Cancelled, now, task.Id, [task.Order.Order.Requester], new byte[200], [])));
                }

                return true;
            }, now, CancellationToken.None);
        }
    }

    /// <summary>Cancelled before anything was paid for it; its signature is another order's, which no store looks at.</summary>
    private static TaskRecord Finished(SignedOrder template, int n, long now)
    {
        var order = template.Order with { Nonce = (ulong)n + (1UL << 40) };
        return new TaskRecord(
            order.Id, template with { Order = order }, 1, TaskState.Cancelled, 0, null, order.Candidates, 0, [], [], Digest256.Keccak([2]), 0, 0,
            null, "It was cancelled.", now, long.MaxValue, 1);
    }
}
