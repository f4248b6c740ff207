using System.Diagnostics;
using Vouch.Identity;
using Vouch.Network.Ledger;
using Vouch.Storage.Sqlite;
using Vouch.Storage.Tests.Conformance;
using Vouch.Storage.Tests.Hosts;
using Xunit;

namespace Vouch.Storage.Tests.Sqlite;

/// <summary>
/// A real process, killed by the system. It is this test program again: with <see cref="Order"/> in its environment the test
/// below is the victim instead of the judge.
/// </summary>
public sealed class CrashFacts : StoreTest<SqliteHost>
{
    private const string Order = "VOUCH_TEST_CRASH";

    [Fact]
    public async Task A_process_killed_in_the_middle_of_a_transaction_leaves_nothing_of_it()
    {
        if (Environment.GetEnvironmentVariable(Order) is { } order)
        {
            var parts = order.Split('|');
            await DieAsync(parts[0], SigningKey.FromBytes(Convert.FromHexString(parts[1])));
            Assert.Fail("The victim has outlived its transaction.");
        }

        await World.FoundAsync(Store);
        var (head, totals) = (await Store.HeadAsync(default), await Store.TotalsAsync(default));
        await Host.CloseAsync(Store);
        await KillInTheMiddleAsync();
        await ReopenAsync();
        Assert.Equal(head, await Store.HeadAsync(default));
        Assert.Equal(totals.OrderBy(t => t.Key), (await Store.TotalsAsync(default)).OrderBy(t => t.Key));
        await World.DoAsync(Store, World.Deposit(World.Node.Address, 10_000, 5));
        Assert.Equal(totals[AccountKind.Issued] - 10_000, (await Store.TotalsAsync(default))[AccountKind.Issued]);
        await CheckAsync();
    }

    private async Task KillInTheMiddleAsync()
    {
        var secret = new byte[32];
        World.Network.CopySecretTo(secret);
        var start = new ProcessStartInfo(
            Path.ChangeExtension(typeof(CrashFacts).Assembly.Location, null), ["--filter-class", typeof(CrashFacts).FullName!])
        {
            RedirectStandardOutput = true,
        };
        start.Environment[Order] = $"{Host.Path}|{Convert.ToHexString(secret)}";
        using var victim = Process.Start(start)!;
        try
        {
            var clock = Stopwatch.StartNew();
            while (!File.Exists(Host.Path + ".middle"))
            {
                Assert.False(victim.HasExited || clock.Elapsed > TimeSpan.FromSeconds(90), "The victim never came to the middle.");
                await Task.Delay(20);
            }
        }
        finally
        {
            victim.Kill();
            await victim.WaitForExitAsync();
        }
    }

    /// <summary>Writes everything but the block, says so, and waits for the end.</summary>
    private static async Task DieAsync(string path, SigningKey network)
    {
        var world = new World(network);
        await using var store = new SqliteStore(path);
        await store.OpenAsync(new PausingSealer(network, _ =>
        {
            File.WriteAllText(path + ".middle", "");
            Thread.Sleep(Timeout.Infinite);
        }), World.Rules, World.Start, default);
        await world.DoAsync(store, world.Deposit(world.Requester.Address, 1_000_000, 99));
    }
}
