using System.Globalization;
using System.Runtime.CompilerServices;
using Vouch.Identity;
using Vouch.Network.Ledger;
using Vouch.Network.Nodes;
using Vouch.Network.Ports;
using Vouch.Network.Receipts;
using Vouch.Network.Tasks;

namespace Vouch.Network.Memory;

/// <summary>What is read without locks.</summary>
public sealed partial class MemoryStore
{
    /// <inheritdoc/>
    public Task<TaskRecord?> FindTaskAsync(TaskId id, CancellationToken cancellation) =>
        Read(() => _state.Tasks.GetValueOrDefault(id));

    /// <inheritdoc/>
    public Task<NodeRecord?> FindNodeAsync(Address address, CancellationToken cancellation) =>
        Read(() => _state.Nodes.GetValueOrDefault(address));

    /// <inheritdoc/>
    public Task<Page<TaskRecord>> ListTasksAsync(TaskQuery query, CancellationToken cancellation) => Read(() =>
    {
        var after = query.After is null ? ((long, TaskId)?)null : TaskCursor(query.After);
        var tasks = _state.ByAge.Reverse().SkipWhile(place => after is { } a && place.CompareTo(a) >= 0)
            .Select(place => _state.Tasks[place.Id])
            .Where(t => query.Requester is not { } requester || t.Order.Order.Requester == requester)
            .Where(t => query.State is not { } state || t.State == state)
            .Where(t => query.Node is not { } node || t.Lease?.Node == node || t.Result?.Claim.Claim.Node == node);
        return PageOf(tasks, query.Limit, t => string.Create(CultureInfo.InvariantCulture, $"{t.AcceptedAt}-{t.Id}"));
    });

    /// <inheritdoc/>
    public Task<Page<NodeRecord>> ListNodesAsync(string? after, int limit, CancellationToken cancellation) => Read(() =>
    {
        var first = after is null ? default : Address.TryParse(after, out var a) ? a : throw BadCursor(after);
        var nodes = _state.Nodes.Values.Where(n => after is null || n.Address.CompareTo(first) > 0);
        return PageOf(nodes, limit, n => n.Address.ToString());
    });

    /// <inheritdoc/>
    public Task<AccountSummary> FindAccountAsync(Address address, CancellationToken cancellation) => Read(() =>
    {
        var open = _state.Open.GetValueOrDefault(address) ?? [];
        return new AccountSummary(
            address, _state.Balances.GetValueOrDefault(AccountId.Holder(address)),
            _state.Balances.GetValueOrDefault(AccountId.Stake(address)), open.Sum(id => _state.Tasks[id].Escrow), open.Count);
    });

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<AccountKind, long>> TotalsAsync(CancellationToken cancellation) => Read(() =>
    {
        var totals = Enum.GetValues<AccountKind>().ToDictionary(kind => kind, _ => 0L);
        foreach (var (account, balance) in _state.Balances) totals[account.Kind] += balance;
        return (IReadOnlyDictionary<AccountKind, long>)totals;
    });

    /// <inheritdoc/>
    public Task<ChainHead> HeadAsync(CancellationToken cancellation) => Read(() => _state.Head);

    /// <inheritdoc/>
    public Task<Block?> FindBlockAsync(long height, CancellationToken cancellation) =>
        Read(() => height >= 0 && height < _state.Blocks.Count ? _state.Blocks[(int)height] : null);

    /// <inheritdoc/>
    public async IAsyncEnumerable<Block> ReadBlocksAsync(long from, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var height = Math.Max(from, 0); await FindBlockAsync(height, cancellation) is { } block; height++)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return block;
        }
    }

    /// <inheritdoc/>
    public Task<Page<EntryPlace>> FindEntriesAsync(
        TaskId? task, Address? party, string? after, int limit, CancellationToken cancellation) => Read(() =>
    {
        var first = after is null ? (-1, -1) : EntryCursor(after);
        var places = task is { } t ? _state.EntriesOfTask.GetValueOrDefault(t) ?? []
            : party is { } p ? _state.EntriesOfParty.GetValueOrDefault(p) ?? []
            : _state.Blocks.SelectMany((b, h) => Enumerable.Range(0, b.Entries.Count).Select(i => (h, i)));
        var found = places.Where(place => place.CompareTo(first) > 0)
            .Select(place => new EntryPlace(place.Item1, place.Item2, _state.Blocks[place.Item1].Entries[place.Item2]))
            .Where(place => task is null || party is not { } also || Entry.Read(place.Entry).Parties.Contains(also));
        return PageOf(found, limit, place => string.Create(CultureInfo.InvariantCulture, $"{place.Height}-{place.Index}"));
    });

    /// <inheritdoc/>
    public Task<NetworkCounts> CountAsync(long since, CancellationToken cancellation) => Read(() =>
    {
        var states = Enum.GetValues<TaskState>().ToDictionary(s => s, _ => 0L);
        foreach (var task in _state.Tasks.Values) states[task.State]++;
        var (done, paid, slashed, joules) = (0L, 0L, 0L, 0L);
        foreach (var block in Enumerable.Reverse(_state.Blocks).TakeWhile(b => b.Header.At >= since))
        {
            foreach (var entry in block.Entries.Select(e => Entry.Read(e)).Where(e => e.At >= since))
            {
                if (entry.Kind == EntryKind.Settled)
                {
                    done++;
                    joules += SettledEvidence.Read(entry.Evidence).Claim.Claim.MicroJoules;
                }

                paid += entry.Transfers.Where(t => t.Kind == TransferKind.Pay).Sum(t => t.Amount);
                slashed += entry.Transfers.Where(t => t.Kind == TransferKind.Slash).Sum(t => t.Amount);
            }
        }

        return new NetworkCounts(states, done, paid, slashed, joules);
    });

    private Task<T> Read<T>(Func<T> look)
    {
        lock (_gate) return Task.FromResult(look());
    }

    private static Page<T> PageOf<T>(IEnumerable<T> items, int limit, Func<T, string> cursor)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var page = items.Take(limit + 1).ToList();
        if (page.Count <= limit) return new Page<T>(page, null);
        page.RemoveAt(limit);
        return new Page<T>(page, cursor(page[^1]));
    }

    private static (long AcceptedAt, TaskId Id) TaskCursor(string after)
    {
        var dash = after.LastIndexOf('-');
        return dash > 0 && long.TryParse(after[..dash], CultureInfo.InvariantCulture, out var at) && TaskId.TryParse(after[(dash + 1)..], out var id)
            ? (at, id)
            : throw BadCursor(after);
    }

    private static (int Height, int Index) EntryCursor(string after) =>
        after.Split('-') is [var height, var index] && int.TryParse(height, CultureInfo.InvariantCulture, out var h)
        && int.TryParse(index, CultureInfo.InvariantCulture, out var i)
            ? (h, i)
            : throw BadCursor(after);

    private static InvalidDataException BadCursor(string after) =>
        new($"'{after}' is no place in this list. Give the 'next' of the page before, or nothing.");
}
