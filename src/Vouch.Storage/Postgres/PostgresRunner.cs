using System.Diagnostics;
using Npgsql;
using Vouch.Network;
using Vouch.Network.Ports;
using Vouch.Network.Receipts;

namespace Vouch.Storage.Postgres;

/// <summary>
/// Runs transactions until they are through: again after a conflict, again when the database was away for a while, and never
/// twice when a commit may have landed.
/// </summary>
internal sealed class PostgresRunner(NpgsqlDataSource source, PostgresOptions options, string sender)
{
    private const int MostConflicts = 10;
    private const int MostTaken = 3;
    private const int LongestPause = 1_000;

    /// <summary>Runs a transaction; answers what changed as well.</summary>
    /// <exception cref="StoreUnavailableException">The database stayed away, or was too busy.</exception>
    public async Task<(T Result, IReadOnlyList<TaskId> Changed)> RunAsync<T>(
        IBlockSealer sealer, ReadSet reads, Func<IWorkingState, T> decide, long now, CancellationToken cancellation)
    {
        var (clock, conflicts, taken, pause) = (Stopwatch.StartNew(), 0, 0, 1);
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            PostgresTransaction? transaction = null;
            T? result = default;
            try
            {
                await using var connection = await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
                transaction = new PostgresTransaction(connection, sealer);
                try
                {
                    result = await transaction.RunAsync(reads, value => result = decide(value), now, sender, cancellation).ConfigureAwait(false);
                    if (transaction.Unlocked.Count == 0) return (result, transaction.Changed);
                    reads = reads with { Holders = [.. reads.Holders, .. transaction.Unlocked] };
                    continue;
                }
                catch when (connection.FullState.HasFlag(System.Data.ConnectionState.Open))
                {
                    await RollbackAsync(transaction).ConfigureAwait(false);
                    throw;
                }
            }
            catch (Exception e) when (PostgresErrors.IsConflict(e) && conflicts < MostConflicts)
            {
                conflicts++;
            }
            catch (Exception e) when (PostgresErrors.IsTaken(e) && taken < MostTaken)
            {
                taken++;
            }
            catch (Exception e) when (PostgresErrors.IsAway(e))
            {
                if (transaction is { IsCommitting: true, Sealed: { } block })
                {
                    var landed = await LandedAsync(block, clock, e).ConfigureAwait(false);
                    if (landed) return (result!, transaction.Changed);
                }

                if (clock.ElapsedMilliseconds > options.PatienceMilliseconds) throw PostgresErrors.Translate(e);
            }
            catch (Exception e) when (PostgresErrors.Translate(e) is var said && !ReferenceEquals(said, e))
            {
                throw said;
            }

            await Task.Delay(pause, cancellation).ConfigureAwait(false);
            pause = Math.Min(2 * pause, LongestPause);
        }
    }

    /// <summary>
    /// Whether a block is on the chain, after the connection broke while it was being committed. Waits for the head's lock: the
    /// broken transaction holds it until the database has ended it one way or the other, so the answer is final.
    /// </summary>
    private async Task<bool> LandedAsync(Block block, Stopwatch clock, Exception lost)
    {
        for (var pause = 1; ; pause = Math.Min(2 * pause, LongestPause))
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(CancellationToken.None).ConfigureAwait(false);
                await using var batch = new PgBatch(connection);
                batch.Add("BEGIN").Add("SELECT 1 FROM head FOR UPDATE");
                batch.Add("SELECT header FROM blocks WHERE height = $1").With(block.Header.Height).Add("COMMIT");
                await using var reader = await batch.QueryAsync(CancellationToken.None).ConfigureAwait(false);
                await reader.NextResultAsync(CancellationToken.None).ConfigureAwait(false);
                return await reader.ReadAsync(CancellationToken.None).ConfigureAwait(false)
                    && BlockHeader.Read(reader.GetFieldValue<byte[]>(0)).Digest == block.Header.Digest;
            }
            catch (Exception e) when (PostgresErrors.IsAway(e) || e is PostgresException)
            {
                if (clock.ElapsedMilliseconds > 2L * options.PatienceMilliseconds)
                {
                    throw new StoreUnavailableException(
                        $"The PostgreSQL database went away while block {block.Header.Height} was being committed and has not come back: "
                        + "nobody knows yet whether it landed. Look again before saying that it did not.", lost)
                    { OutcomeUnknown = true };
                }
            }

            await Task.Delay(pause).ConfigureAwait(false);
        }
    }

    private static async Task RollbackAsync(PostgresTransaction transaction)
    {
        try
        {
            await transaction.RollbackAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is NpgsqlException or IOException or InvalidOperationException)
        {
            // The connection is gone, and the transaction with it; what broke it is being thrown.
        }
    }
}
