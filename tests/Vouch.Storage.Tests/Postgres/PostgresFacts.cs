using Npgsql;
using Vouch.Network;
using Vouch.Network.Commands;
using Vouch.Network.Ledger;
using Vouch.Network.Machine;
using Vouch.Network.Ports;
using Vouch.Network.Receipts;
using Vouch.Storage.Postgres;
using Vouch.Storage.Tests.Conformance;
using Vouch.Storage.Tests.Hosts;
using Xunit;

namespace Vouch.Storage.Tests.Postgres;

public sealed class PostgresFacts : StoreTest<PostgresHost>
{
    private const string OtherBackends =
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";

    [Fact]
    public async Task Coordinators_that_start_at_once_make_one_network()
    {
        await Host.CloseAsync(Store);
        await Host.RunAsync("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
        var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            var store = Host.Make();
            return store.OpenAsync(new ChainSealer(World.Network), World.Rules, World.Now, default).ContinueWith(
                opened => opened.IsCompletedSuccessfully ? store : throw opened.Exception!, TaskScheduler.Default);
        })));
        foreach (var store in stores) Assert.Equal(0, (await store.HeadAsync(default)).Height);
        foreach (var store in stores) await store.DisposeAsync();
    }

    [Fact]
    public async Task A_newer_schema_is_refused()
    {
        await Host.RunAsync("INSERT INTO migrations VALUES (99, '\\x00')".Replace("'\\x00'", $"'\\x{new string('0', 64)}'", StringComparison.Ordinal));
        await Host.CloseAsync(Store);
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => Host.OpenAsync(World.Network));
        Assert.Contains("schema 99", error.Message);
    }

    [Fact]
    public async Task Two_coordinators_share_one_chain_and_hear_of_each_other()
    {
        await World.FoundAsync(Store);
        var other = await Host.OpenAsync(World.Network);
        var heard = new TaskCompletionSource<TaskId>();
        using var listening = other.OnChanged(tasks => heard.TrySetResult(tasks[0]));
        var task = (await World.WaitingAsync(Store, 1))[0];
        Assert.Equal(task, await heard.Task.WaitAsync(TimeSpan.FromSeconds(20)));
        await World.DoAsync(other, World.Cancel(task, World.Requester));
        await Task.WhenAll(Enumerable.Range(0, 30).Select(i => Task.Run(
            () => World.DoAsync(i % 2 == 0 ? Store : other, World.Submit(World.Order())))));
        await CheckAsync();
    }

    [Fact]
    public async Task A_listener_whose_connection_breaks_listens_again()
    {
        await World.FoundAsync(Store);
        var other = await Host.OpenAsync(World.Network);
        await Host.RunAsync(OtherBackends);
        var heard = new TaskCompletionSource();
        using var listening = other.OnChanged(_ => heard.TrySetResult());
        for (var i = 0; i < 100 && !heard.Task.IsCompleted; i++)
        {
            await World.WaitingAsync(Store, 1);
            await Task.WhenAny(heard.Task, Task.Delay(200));
        }

        Assert.True(heard.Task.IsCompleted);
    }

    [Fact]
    public async Task A_connection_killed_in_the_middle_is_tried_again()
    {
        var calls = 0;
        await WithSealerAsync(call =>
        {
            calls = call;
            if (call == 1) Host.RunAsync(OtherBackends).GetAwaiter().GetResult();
        });
        Assert.Equal(2, calls);
    }

    [Fact]
    public async Task A_commit_whose_answer_is_lost_has_happened_and_is_not_done_again()
    {
        var (sealing, decisions) = await CutAsync(CuttingProxy.Cut.Answer);
        Assert.Equal((1, 1), (sealing, decisions));
    }

    [Fact]
    public async Task A_commit_that_never_arrived_is_done_again()
    {
        var (sealing, decisions) = await CutAsync(CuttingProxy.Cut.Request);
        Assert.Equal((2, 2), (sealing, decisions));
    }

    [Fact]
    public async Task A_database_that_stays_away_is_reported_and_nothing_was_written()
    {
        await using var store = new PostgresStore(
            "Host=127.0.0.1;Port=1;Username=nobody;Password=very secret", new PostgresOptions { PatienceMilliseconds = 500 });
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(
            () => store.OpenAsync(new ChainSealer(World.Network), World.Rules, World.Now, default));
        Assert.DoesNotContain("very secret", error.ToString());
    }

    [Fact]
    public async Task A_name_taken_in_between_is_seen_by_the_second_try()
    {
        var (calls, happened) = (0, false);
        var subject = new TaskId(5);
        await Store.ExecuteAsync(
            new ReadSet { Holders = [World.Node.Address], Subjects = [subject] },
            state =>
            {
                if (++calls == 1)
                    Host.RunAsync($"INSERT INTO transfers VALUES ('\\x{subject}', {(int)TransferKind.Deposit}, 1)").GetAwaiter().GetResult();
                happened = state.Happened(subject, TransferKind.Deposit);
                if (happened) return 0;
                state.Apply(new Decision(Outcome.Done, null, null, new Entry(EntryKind.Deposited, World.Now, default, [], [],
                    [new(subject, TransferKind.Deposit, AccountId.Issued, AccountId.Holder(World.Node.Address), 7)])));
                return 0;
            },
            World.Now, default);
        Assert.Equal((2, true), (calls, happened));
        Assert.Equal(0, (await Store.FindAccountAsync(World.Node.Address, default)).Free);
    }

    [Fact]
    public async Task The_constraints_refuse_what_no_transaction_writes()
    {
        await World.FoundAsync(Store);
        await Host.RunAsync("INSERT INTO closures VALUES ('\\x01', 3, 0)");
        await RefusesAsync("INSERT INTO closures VALUES ('\\x01', 4, 0)", PostgresErrorCodes.UniqueViolation);
        await RefusesAsync("UPDATE holders SET free = -1", PostgresErrorCodes.CheckViolation);
        await RefusesAsync("UPDATE pots SET balance = 1 WHERE kind = 1", PostgresErrorCodes.CheckViolation);
        await RefusesAsync("UPDATE pots SET balance = -1 WHERE kind = 6", PostgresErrorCodes.CheckViolation);
        await World.WaitingAsync(Store, 1);
        await RefusesAsync("UPDATE tasks SET state = 3", PostgresErrorCodes.CheckViolation);
        await RefusesAsync("UPDATE tasks SET escrow = -1", PostgresErrorCodes.CheckViolation);
    }

    private async Task RefusesAsync(string sql, string code) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<PostgresException>(() => Host.RunAsync(sql))).SqlState);

    /// <summary>One deposit through a store whose sealer does something in the middle; it happens once, whatever that is.</summary>
    private async Task WithSealerAsync(Action<int> pause)
    {
        await using var store = Host.Make();
        await store.OpenAsync(new PausingSealer(World.Network, pause), World.Rules, World.Now, default);
        await World.DoAsync(store, World.Deposit(World.Node.Address, 700, 1));
        Assert.Equal(700, (await Store.FindAccountAsync(World.Node.Address, default)).Free);
        Assert.Equal(1, (await Store.HeadAsync(default)).Height);
        await CheckAsync();
    }

    /// <summary>One deposit whose commit is cut off; how often it was sealed and decided.</summary>
    private async Task<(int Sealing, int Decisions)> CutAsync(CuttingProxy.Cut cut)
    {
        using var proxy = new CuttingProxy(new NpgsqlConnectionStringBuilder(Host.Connection).Port);
        var (sealing, decisions) = (0, 0);
        await using var store = new PostgresStore(new NpgsqlConnectionStringBuilder(Host.Connection)
        {
            Host = "127.0.0.1", Port = proxy.Port, Pooling = true,
        }.ConnectionString);
        await store.OpenAsync(new PausingSealer(World.Network, call =>
        {
            sealing = call;
            if (call == 1) proxy.Arm(cut);
        }), World.Rules, World.Now, default);
        var command = World.Deposit(World.Node.Address, 700, 1);
        var admitted = World.Admit(command);
        var outcome = await store.ExecuteAsync(
            NetworkMachine.Needs(command),
            state =>
            {
                decisions++;
                return World.Decide(state, admitted);
            },
            World.Now, default);
        Assert.True(outcome.IsDone);
        Assert.Equal(700, (await Store.FindAccountAsync(World.Node.Address, default)).Free);
        Assert.Equal(1, (await Store.HeadAsync(default)).Height);
        await CheckAsync();
        return (sealing, decisions);
    }
}
