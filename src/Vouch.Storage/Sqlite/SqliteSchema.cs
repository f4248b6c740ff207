using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Receipts;
using Vouch.Storage.Schema;

namespace Vouch.Storage.Sqlite;

/// <summary>Brings a file to this program's schema, and binds it to its network.</summary>
internal static class SqliteSchema
{
    /// <exception cref="InvalidDataException">The file is of a newer program.</exception>
    public static SqliteDatabase Open(string path)
    {
        var database = SqliteDatabase.Open(path, write: true);
        try
        {
            database.Transact(() => Migrate(database));
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Takes the network in, with its genesis block, or checks that it is the one the file belongs to.</summary>
    /// <exception cref="InvalidDataException">The file belongs to another network.</exception>
    public static void Bind(SqliteDatabase database, string path, IBlockSealer sealer, NetworkRules rules, long now)
    {
        using (var row = database["SELECT value FROM settings WHERE name = 'network'"])
        {
            if (row.Step())
            {
                var bound = Address.Read(row.Bytes(0));
                if (bound == sealer.Network) return;
                throw new InvalidDataException(
                    $"The store {path} belongs to network {bound}, not to {sealer.Network}: use that network's key, or another store.");
            }
        }

        database["INSERT INTO settings VALUES ('network', ?)"].With(sealer.Network).Run();
        var entry = Genesis.Entry(sealer.Network, rules, now);
        SqliteSave.Save(database, sealer.Seal(ChainHead.Empty, [entry.ToBytes()], now), [entry]);
    }

    private static bool Migrate(SqliteDatabase database)
    {
        database.Execute("CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, checksum BLOB NOT NULL) STRICT");
        var applied = new List<(int, Digest256)>();
        using (var rows = database["SELECT number, checksum FROM migrations ORDER BY number"])
        {
            while (rows.Step()) applied.Add(((int)rows.Int64(0), Digest256.Read(rows.Bytes(1))));
        }

        foreach (var step in Migration.Pending(Migration.Of("sqlite"), applied))
        {
            database.Execute(step.Script);
            database["INSERT INTO migrations VALUES (?, ?)"].With(step.Number).With(step.Checksum).Run();
        }

        return true;
    }
}
