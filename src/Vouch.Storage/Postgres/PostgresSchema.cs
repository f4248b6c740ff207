using Npgsql;
using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Receipts;
using Vouch.Storage.Schema;

namespace Vouch.Storage.Postgres;

/// <summary>Brings a database to this program's schema and binds it to its network, one coordinator at a time.</summary>
internal static class PostgresSchema
{
    /// <summary>"vouch", as a number: whoever starts holds this lock until done.</summary>
    private const long StartLock = 0x766f756368;

    public static async Task OpenAsync(
        NpgsqlConnection connection, IBlockSealer sealer, NetworkRules rules, long now, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        await using (var batch = new PgBatch(connection))
        {
            // What waits for another coordinator's start may take long.
            batch.Add("SET LOCAL statement_timeout = 0").Add("SELECT pg_advisory_xact_lock($1)").With(StartLock);
            await batch.RunAsync(cancellation).ConfigureAwait(false);
        }

        await MigrateAsync(connection, cancellation).ConfigureAwait(false);
        await BindAsync(connection, sealer, rules, now, cancellation).ConfigureAwait(false);
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
    }

    private static async Task MigrateAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await ScriptAsync(
            connection, "CREATE TABLE IF NOT EXISTS migrations (number integer PRIMARY KEY, checksum bytea NOT NULL)", cancellation)
            .ConfigureAwait(false);
        var applied = new List<(int, Digest256)>();
        await using (var command = new NpgsqlCommand("SELECT number, checksum FROM migrations ORDER BY number", connection))
        {
            await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
            while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
                applied.Add((reader.GetInt32(0), Digest256.Read(reader.GetFieldValue<byte[]>(1))));
        }

        foreach (var step in Migration.Pending(Migration.Of("postgres"), applied))
        {
            await ScriptAsync(connection, step.Script, cancellation).ConfigureAwait(false);
            await using var batch = new PgBatch(connection);
            batch.Add("INSERT INTO migrations VALUES ($1, $2)").With(step.Number).With(step.Checksum.ToBytes());
            await batch.RunAsync(cancellation).ConfigureAwait(false);
        }
    }

    private static async Task BindAsync(
        NpgsqlConnection connection, IBlockSealer sealer, NetworkRules rules, long now, CancellationToken cancellation)
    {
        await using (var command = new NpgsqlCommand("SELECT network FROM head", connection))
        {
            if (await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false) is byte[] network)
            {
                var bound = Address.Read(network);
                if (bound == sealer.Network) return;
                throw new InvalidDataException(
                    $"The database belongs to network {bound}, not to {sealer.Network}: use that network's key, or another database.");
            }
        }

        var entry = Genesis.Entry(sealer.Network, rules, now);
        var block = sealer.Seal(ChainHead.Empty, [entry.ToBytes()], now);
        await using var batch = new PgBatch(connection);
        batch.Add("INSERT INTO head (network, height, digest, at) VALUES ($1, -1, $1, 0)").With(sealer.Network.ToBytes());
        PostgresSave.Block(batch, block, [entry]);
        await batch.RunAsync(cancellation).ConfigureAwait(false);
    }

    private static async Task ScriptAsync(NpgsqlConnection connection, string script, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(script, connection);
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }
}
