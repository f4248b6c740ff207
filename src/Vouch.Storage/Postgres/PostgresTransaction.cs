using Npgsql;
using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Ports;
using Vouch.Network.Receipts;
using Vouch.Storage.Transactions;

namespace Vouch.Storage.Postgres;

/// <summary>
/// One try at one transaction, in four round trips: tasks; nodes and accounts; the rows that changed, and the head of the chain
/// locked; the block, and the commit (docs/network.md, section 10).
/// </summary>
internal sealed class PostgresTransaction(NpgsqlConnection connection, IBlockSealer sealer)
{
    /// <summary>A notification has at most 8,000 bytes; ids beyond these are not told, and whoever waits looks from time to time.</summary>
    private const int MostTold = 230;

    /// <summary>Whether the commit was sent: from then on an error does not say that nothing was written.</summary>
    public bool IsCommitting { get; private set; }

    /// <summary>The block that the commit writes; null if it writes none.</summary>
    public Block? Sealed { get; private set; }

    /// <summary>Tasks that changed.</summary>
    public IReadOnlyList<TaskId> Changed { get; private set; } = [];

    /// <summary>Accounts that a decision pays but did not lock: the transaction begins again and locks them in their order.</summary>
    public IReadOnlyList<Address> Unlocked { get; private set; } = [];

    /// <exception cref="LedgerException">A law would be broken.</exception>
    public async Task<T> RunAsync<T>(
        ReadSet reads, Func<IWorkingState, T> decide, long now, string sender, CancellationToken cancellation)
    {
        var loaded = await PostgresLoad.LoadAsync(connection, reads, cancellation).ConfigureAwait(false);
        var state = new WorkingState(loaded, loaded.Waiting, loaded.Due);
        var result = decide(state);
        if (state.Broken is { } broken) throw broken;
        var changes = new Changes(loaded, state, now);
        if (changes.IsEmpty)
        {
            await RollbackAsync().ConfigureAwait(false);
            return result;
        }

        Unlocked = [.. changes.Holders.Select(holder => holder.Key).Except(loaded.HolderNames)];
        if (Unlocked.Count > 0)
        {
            await RollbackAsync().ConfigureAwait(false);
            return result;
        }

        Changed = [.. changes.Tasks.Select(change => change.After.Id)];
        var head = await WriteRowsAsync(changes, loaded, cancellation).ConfigureAwait(false);
        if (head is not null) Sealed = sealer.Seal(head, changes.EntryBytes, now);
        await CommitAsync(changes, sender).ConfigureAwait(false);
        return result;
    }

    public async Task RollbackAsync()
    {
        await using var command = new NpgsqlCommand("ROLLBACK", connection);
        await command.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
    }

    private async Task<ChainHead?> WriteRowsAsync(Changes changes, Loaded loaded, CancellationToken cancellation)
    {
        await using var batch = new PgBatch(connection);
        PostgresSave.Rows(batch, changes, loaded);
        if (changes.Entries.Count == 0)
        {
            await batch.RunAsync(cancellation).ConfigureAwait(false);
            return null;
        }

        batch.Add("SELECT height, digest, at FROM head FOR UPDATE");
        await using var reader = await batch.QueryAsync(cancellation).ConfigureAwait(false);

        // Statements that write answer without rows and are passed over.
        return await reader.ReadAsync(cancellation).ConfigureAwait(false)
            ? new ChainHead(reader.GetInt64(0), Digest256.Read(reader.GetFieldValue<byte[]>(1)), reader.GetInt64(2))
            : throw new InvalidDataException("The database has lost the head of its chain: restore a backup.");
    }

    private async Task CommitAsync(Changes changes, string sender)
    {
        await using var batch = new PgBatch(connection);
        PostgresSave.Sums(batch, changes);
        if (Sealed is not null) PostgresSave.Block(batch, Sealed, changes.Entries);
        if (Changed.Count > 0) batch.Add("SELECT pg_notify('vouch_tasks', $1)").With(PostgresListener.Write(sender, Changed.Take(MostTold)));
        batch.Add("COMMIT");
        IsCommitting = true;

        // Not cancelled any more: what was sent would land or not, and nobody would know.
        await batch.RunAsync(CancellationToken.None).ConfigureAwait(false);
        IsCommitting = false;
    }
}
