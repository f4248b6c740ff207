using Microsoft.Extensions.DependencyInjection;
using Vouch.Hashing;
using Vouch.Identity;
using Vouch.Network.Commands;
using Vouch.Network.Memory;
using Vouch.Network.Orders;
using Vouch.Network.Ports;
using Vouch.Network.Receipts;
using Vouch.Server.Engine;
using Vouch.Storage.Sqlite;

namespace Vouch.Server.Bench;

/// <summary>A coordinator whose verifier takes every proof: what is measured is everything else.</summary>
internal static class BenchServer
{
    /// <summary>The model that everybody orders: one unit of work.</summary>
    public static Digest256 Model { get; } = Digest256.Keccak("bench model"u8);

    /// <summary>Starts on a free port.</summary>
    public static async Task<(Coordinator Coordinator, Keyring Keys, string? Folder)> StartAsync(bool sqlite)
    {
        var keys = Keyring.Generate();
        var folder = sqlite ? Directory.CreateTempSubdirectory("vouch-bench-").FullName : null;
        INetworkStore store = folder is null ? new MemoryStore() : new SqliteStore(Path.Combine(folder, "network.db"));
        var options = new CoordinatorOptions
        {
            NetworkKey = keys, Urls = ["http://127.0.0.1:0"], Faucet = true, FaucetAmount = 1_000_000_000_000, ExportTelemetry = false,
            Limits = new CoordinatorLimits
            {
                // Clients that join by the thousand on the same machine are late with their beats; that is not what is measured.
                SilenceMilliseconds = 300_000, MostNodeMessages = 100_000,
                RequestsPerSecond = 1_000_000, SubmissionsPerSecond = 1_000_000, ChallengesPerMinute = 1_000_000, UploadsPerMinute = 1_000_000,
            },
        };
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        await store.OpenAsync(new ChainSealer(keys.Signing), options.Rules, now, CancellationToken.None);
        await store.Models.PutAsync(new ModelRecord(Model, "bench", keys.Address, Model, 1, Model, 1, false, [], 1, 1, now, 1), CancellationToken.None);
        var coordinator = await Coordinator.StartAsync(
            options, store, null, null, services => services.AddSingleton<IProofJudge, EveryProof>(), CancellationToken.None);
        return (coordinator, keys, folder);
    }

    /// <summary>Serves until standard input ends; says where on standard output.</summary>
    public static async Task<int> ServeAsync(bool sqlite)
    {
        var (coordinator, keys, folder) = await StartAsync(sqlite);
        Console.WriteLine($"{coordinator.Addresses[0]} {keys.Address}");
        while (await Console.In.ReadLineAsync() is { } line)
        {
            if (line != "memory") continue;
            using var self = System.Diagnostics.Process.GetCurrentProcess();
            Console.WriteLine($"{self.WorkingSet64 >> 20} {GC.GetTotalMemory(true) >> 20}");
        }

        await coordinator.DisposeAsync();
        await coordinator.Store.DisposeAsync();
        if (folder is not null) Directory.Delete(folder, true);
        return 0;
    }

    /// <summary>A random number for nonces.</summary>
    public static ulong Nonce()
    {
        Span<byte> bytes = stackalloc byte[8];
        OsRandom.FillBytes(bytes);
        return BitConverter.ToUInt64(bytes);
    }

    private sealed class EveryProof : IProofJudge
    {
        public Task<string?> FaultOfAsync(ModelRecord model, InputBinding binding, CancellationToken cancellation) => Task.FromResult<string?>(null);

        public Task<ProofVerdict> JudgeAsync(ModelRecord model, InputBinding binding, ReadOnlyMemory<byte> proof, CancellationToken cancellation) =>
            Task.FromResult(new ProofVerdict(true, ""));
    }
}
