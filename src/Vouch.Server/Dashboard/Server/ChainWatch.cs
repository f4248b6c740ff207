using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vouch.Network.Orders;
using Vouch.Network.Ports;
using Vouch.Network.Receipts;
using Vouch.Server.Dashboard.Data;
using Vouch.Server.Dashboard.Text;
using Vouch.Server.Hosting;

namespace Vouch.Server.Dashboard.Server;

/// <summary>
/// Reads the chain as it grows, whichever coordinator writes it, and keeps the little that the first page needs and the store does
/// not count: proofs by minute, the latest energies, the latest proven lies.
/// </summary>
internal sealed class ChainWatch(INetworkStore store, Clock clock, ILogger<ChainWatch> log) : BackgroundService
{
    private const int Minutes = 60;
    private const int MostSlashes = 10;
    private const int MostEnergies = 1_000;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private readonly Lock _gate = new();
    private readonly Dictionary<long, int> _perMinute = [];
    private readonly Queue<(long MicroJoules, bool IsMeasured)> _energies = new();
    private readonly LinkedList<SlashRow> _slashes = new();
    private long _next;

    /// <summary>Height of the next block to be read.</summary>
    public long Next => Volatile.Read(ref _next);

    /// <summary>Proofs in each of the last 60 minutes, oldest first.</summary>
    public IReadOnlyList<int> PerMinute()
    {
        var now = clock.Now / 60_000;
        lock (_gate) return [.. Enumerable.Range(0, Minutes).Select(i => _perMinute.GetValueOrDefault(now - Minutes + 1 + i))];
    }

    /// <summary>Energy of the latest proofs, at most 1,000.</summary>
    public EnergyView Energy()
    {
        lock (_gate) return new EnergyView(_energies.Count, _energies.Count(e => e.IsMeasured), _energies.Sum(e => e.MicroJoules));
    }

    /// <summary>The latest proven lies, newest first, at most 10.</summary>
    public IReadOnlyList<SlashRow> Slashes()
    {
        lock (_gate) return [.. _slashes];
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await foreach (var block in store.ReadBlocksAsync(_next, stoppingToken))
                {
                    for (var i = 0; i < block.Entries.Count; i++) Take(block.Header, i, Entry.Read(block.Entries[i]));
                    Volatile.Write(ref _next, block.Header.Height + 1);
                }
            }
            catch (StoreUnavailableException)
            {
                // The next turn goes on where this one stopped.
            }
            catch (InvalidDataException e)
            {
                log.LogError("The dashboard cannot read block {Height}: {Message}", _next, SafeText.Clean(e.Message, 200));
                return;
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(Pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Take(BlockHeader header, int index, Entry entry)
    {
        if (entry.Kind == EntryKind.Settled)
        {
            var claim = SettledEvidence.Read(entry.Evidence).Claim.Claim;
            lock (_gate) Settled(entry.At / 60_000, claim);
        }
        else if (entry.Kind == EntryKind.Slashed)
        {
            var slashed = SlashedEvidence.Read(entry.Evidence);
            lock (_gate)
            {
                _slashes.AddFirst(new SlashRow(entry.Task, slashed.Claim.Claim.Node, slashed.Lost, entry.At, header.Height, index));
                if (_slashes.Count > MostSlashes) _slashes.RemoveLast();
            }
        }
    }

    private void Settled(long minute, ResultClaim claim)
    {
        _perMinute[minute] = _perMinute.GetValueOrDefault(minute) + 1;
        if (_perMinute.Count > 2 * Minutes)
        {
            foreach (var old in _perMinute.Keys.Where(m => m <= minute - Minutes).ToList()) _perMinute.Remove(old);
        }

        if (claim.Energy == EnergyKind.Unknown) return;
        _energies.Enqueue((claim.MicroJoules, claim.Energy == EnergyKind.Measured));
        if (_energies.Count > MostEnergies) _energies.Dequeue();
    }
}
