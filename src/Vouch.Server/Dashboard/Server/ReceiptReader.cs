using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Ports;
using Vouch.Network.Receipts;
using Vouch.Server.Dashboard.Data;
using Vouch.Server.Live;

namespace Vouch.Server.Dashboard.Server;

/// <summary>Takes single entries out of the chain, as receipts with their Merkle paths.</summary>
internal sealed class ReceiptReader(INetworkStore store)
{
    private const int MostOfTask = 200;
    private const int MostOfAccount = 100;
    private const int PageSize = 500;
    private const int MostPages = 100;

    /// <summary>A task's receipts, oldest first; the first 200.</summary>
    public async Task<IReadOnlyList<ReceiptView>> OfTaskAsync(TaskId task, CancellationToken cancellation)
    {
        var page = await store.FindEntriesAsync(task, null, null, MostOfTask, cancellation);
        return await OpenAsync(page.Items, cancellation);
    }

    /// <summary>An account's latest receipts, newest first, and whether there are more.</summary>
    public async Task<(IReadOnlyList<ReceiptView> Receipts, bool IsCut)> OfAccountAsync(Address party, CancellationToken cancellation)
    {
        // The store lists oldest first: walk to the end and keep the tail.
        var latest = new Queue<EntryPlace>();
        var (isCut, after) = (false, (string?)null);
        for (var pages = 0; pages < MostPages; pages++)
        {
            var page = await store.FindEntriesAsync(null, party, after, PageSize, cancellation);
            foreach (var place in page.Items)
            {
                latest.Enqueue(place);
                if (latest.Count <= MostOfAccount) continue;
                latest.Dequeue();
                isCut = true;
            }

            after = page.Next;
            if (after is null) break;
        }

        var receipts = await OpenAsync([.. latest], cancellation);
        return ([.. receipts.Reverse()], isCut);
    }

    private async Task<IReadOnlyList<ReceiptView>> OpenAsync(IReadOnlyList<EntryPlace> places, CancellationToken cancellation)
    {
        var receipts = new List<ReceiptView>(places.Count);
        Block? block = null;
        foreach (var place in places)
        {
            if (block?.Header.Height != place.Height) block = await store.FindBlockAsync(place.Height, cancellation);
            if (block is null) continue;
            var entry = Entry.Read(place.Entry);
            receipts.Add(new ReceiptView(
                entry, place.Entry, place.Index, EntryTree.Path(block.Entries, place.Index), block.Header, block.Signature, Explain.Entry(entry)));
        }

        return receipts;
    }
}
