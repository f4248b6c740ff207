using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Ports;
using Vouch.Network.Receipts;
using Vouch.Storage.Postgres;
using Vouch.Storage.Sqlite;
using Vouch.Workspace;
using Vouch.Workspace.Files;

namespace Vouch.Cli.Network;

/// <summary>Where a coordinator keeps its ledger, and the key it signs with.</summary>
internal sealed class ServePlace
{
    private readonly string? _postgres;

    private ServePlace(string? folder, string? postgres, Keyring ring, string description) =>
        (Folder, _postgres, Ring, Description) = (folder, postgres, ring, description);

    /// <summary>The data folder; null over PostgreSQL.</summary>
    public string? Folder { get; }

    /// <summary>The network's keys.</summary>
    public Keyring Ring { get; }

    /// <summary>For people; holds no password.</summary>
    public string Description { get; }

    /// <summary>Finds or makes the place.</summary>
    public static ServePlace Open(string? data, string? postgres, string? networkKey, string? passphraseFile, CliEnvironment environment)
    {
        if (postgres is not null)
        {
            if (networkKey is null)
            {
                throw new UsageException(
                    "Coordinators over one PostgreSQL database share the network's key.",
                    "Make one and give it to each: vouch account new -o network.key; vouch serve --postgres ... --network-key network.key");
            }

            return new ServePlace(null, postgres, KeyArguments.Read(networkKey, passphraseFile), "PostgreSQL");
        }

        var folder = Path.GetFullPath(data ?? Path.Combine(environment.StateFolder, "network"));
        try
        {
            PrivateFolder.Create(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The data folder {Safe.Path(folder)} cannot be used: {FileProblem.Describe(e)}.", "Choose another with --data.", e);
        }

        return new ServePlace(folder, null, RingOf(folder, networkKey, passphraseFile), $"SQLite in {folder}");
    }

    /// <summary>Opens the store and binds it to the network, which begins with these rules if it is new.</summary>
    public async Task<INetworkStore> OpenStoreAsync(NetworkRules rules, CancellationToken cancellation)
    {
        INetworkStore store = Folder is { } folder ? new SqliteStore(Path.Combine(folder, "network.db")) : new PostgresStore(_postgres!);
        try
        {
            await store.OpenAsync(new ChainSealer(Ring.Signing), rules, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), cancellation);
            return store;
        }
        catch (Exception e)
        {
            await store.DisposeAsync();
            if (e is InvalidDataException or StoreUnavailableException)
                throw new UsageException($"The store cannot be used: {Safe.Text(e.Message, 400)}", null, e);
            throw;
        }
    }

    private static Keyring RingOf(string folder, string? networkKey, string? passphraseFile)
    {
        if (networkKey is not null) return KeyArguments.Read(networkKey, passphraseFile);
        var path = Path.Combine(folder, "network.key");
        if (!File.Exists(path))
        {
            using var fresh = Keyring.Generate();
            KeyArguments.Write(path, fresh, passphraseFile);
        }

        return KeyArguments.Read(path, passphraseFile);
    }
}
