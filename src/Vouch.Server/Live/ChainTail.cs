using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vouch.Identity;
using Vouch.Network.Ledger;
using Vouch.Network.Ports;
using Vouch.Network.Receipts;
using Vouch.Server.Hosting;

namespace Vouch.Server.Live;

/// <summary>
/// Reads the receipt chain as it grows, whichever coordinator wrote it: for the live feed, and to know what each node has
/// earned.
/// </summary>
internal sealed class ChainTail(INetworkStore store, LiveFeed feed, ILogger<ChainTail> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private readonly ConcurrentDictionary<Address, long> _earned = new();
    private long _next;

    /// <summary>Micro-credits paid to a node over all time, as far as read.</summary>
    public long Earned(Address node) => _earned.GetValueOrDefault(node);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        long? start = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var head = await store.HeadAsync(stoppingToken);
                start ??= head.Height;
                if (head.Height >= _next)
                {
                    await foreach (var block in store.ReadBlocksAsync(_next, stoppingToken))
                    {
                        foreach (var bytes in block.Entries) Take(Entry.Read(bytes), block.Header.Height > start);
                        _next = block.Header.Height + 1;
                    }
                }
            }
            catch (StoreUnavailableException)
            {
            }
            catch (InvalidDataException e)
            {
                log.LogError("The receipt chain cannot be read at block {Height}: {Message}", _next, LogText.Clean(e.Message));
                return;
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(Pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Take(Entry entry, bool isNews)
    {
        foreach (var transfer in entry.Transfers)
        {
            if (transfer is { Kind: TransferKind.Pay, To.Kind: AccountKind.Holder })
                _earned.AddOrUpdate(transfer.To.Owner, transfer.Amount, (_, before) => before + transfer.Amount);
        }

        if (!isNews) return;
        var task = entry.Task.Value == UInt128.Zero ? null : entry.Task.ToString();
        var node = entry.Kind is EntryKind.Leased or EntryKind.Settled or EntryKind.Slashed or EntryKind.Released or EntryKind.NodeRegistered && entry.Parties.Count > 0
            ? entry.Parties[^1].ToString()
            : null;
        feed.Publish(entry.Kind.ToString().ToLowerInvariant(), entry.At, task, node, Explain.Entry(entry));
    }
}
