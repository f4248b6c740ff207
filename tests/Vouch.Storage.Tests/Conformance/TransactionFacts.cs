using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Commands;
using Vouch.Network.Ledger;
using Vouch.Network.Ports;
using Vouch.Network.Receipts;
using Vouch.Network.Tasks;
using Vouch.Storage.Tests.Hosts;
using Xunit;

namespace Vouch.Storage.Tests.Conformance;

public abstract class TransactionFacts<THost> : StoreTest<THost>
    where THost : StoreHost, new()
{
    [Fact]
    public async Task An_empty_store_has_its_genesis_block()
    {
        var block = await Store.FindBlockAsync(0, default);
        var entry = Entry.Read(Assert.Single(block!.Entries));
        Assert.Equal(EntryKind.Genesis, entry.Kind);
        Assert.Equal(World.Network.Address, GenesisEvidence.Read(entry.Evidence).Network);
        await CheckAsync();
    }

    [Fact]
    public async Task Opening_again_changes_nothing()
    {
        var head = await Store.HeadAsync(default);
        World.Now += 1000;
        await ReopenAsync();
        Assert.Equal(head, await Store.HeadAsync(default));
    }

    [Fact]
    public async Task Another_network_is_refused_by_name()
    {
        await Host.CloseAsync(Store);
        using var other = SigningKey.Generate();
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => Host.OpenAsync(other));
        Assert.Contains(World.Network.Address.ToString(), error.Message);
        Assert.Contains(other.Address.ToString(), error.Message);
    }

    [Fact]
    public async Task What_was_committed_is_there_after_a_restart()
    {
        await World.FoundAsync(Store);
        var task = (await World.WaitingAsync(Store, 1))[0];
        var before = await Store.FindTaskAsync(task, default);
        await ReopenAsync();
        var after = await Store.FindTaskAsync(task, default);
        Assert.Equal(before!.Order.Order.Digest, after!.Order.Order.Digest);
        Assert.Equal(before.Order.Signature, after.Order.Signature);
        Assert.Equal((before.State, before.Escrow, before.WakeAt, before.Version), (after.State, after.Escrow, after.WakeAt, after.Version));
        await CheckAsync();
    }

    [Fact]
    public async Task A_task_goes_from_order_to_payment()
    {
        await World.FoundAsync(Store);
        var order = World.Order();
        var id = order.Order.Id;
        await World.DoAsync(Store, World.Submit(order));
        await World.LeaseAsync(Store, id, World.Node);
        await World.DoAsync(Store, World.Report(id, World.Node));
        var task = await Store.FindTaskAsync(id, default);
        Assert.Equal(TaskState.Done, task!.State);
        Assert.Equal(0, task.Escrow);
        var node = await Store.FindAccountAsync(World.Node.Address, default);
        Assert.Equal(task.Result!.Paid, node.Free);
        var requester = await Store.FindAccountAsync(World.Requester.Address, default);
        Assert.Equal(99 * World.Price + (World.Price / 2), requester.Free);
        Assert.Equal((0L, 0), (requester.InEscrow, requester.OpenTasks));
        var totals = await Store.TotalsAsync(default);
        Assert.Equal(task.Result.Fee, totals[AccountKind.Fees]);
        Assert.Equal(-100 * World.Price, totals[AccountKind.Issued]);
        await CheckAsync();
    }

    [Fact]
    public async Task Money_in_escrow_is_seen_while_a_task_is_open()
    {
        await World.FoundAsync(Store);
        await World.WaitingAsync(Store, 3);
        var account = await Store.FindAccountAsync(World.Requester.Address, default);
        Assert.Equal(new AccountSummary(World.Requester.Address, 97 * World.Price, 0, 3 * World.Price, 3), account);
        Assert.Equal(3 * World.Price, (await Store.TotalsAsync(default))[AccountKind.Escrow]);
    }

    [Fact]
    public async Task A_decision_sees_what_the_decisions_before_it_left()
    {
        await World.FoundAsync(Store, 3 * World.Price / 2);
        var (first, second) = (World.Submit(World.Order()), World.Submit(World.Order()));
        var (a, b) = (World.Admit(first), World.Admit(second));
        var needs = ReadSet.Union([Vouch.Network.Machine.NetworkMachine.Needs(first), Vouch.Network.Machine.NetworkMachine.Needs(second)]);
        var outcomes = await Store.ExecuteAsync(
            needs, state => new[] { World.Decide(state, a), World.Decide(state, b) }, World.Now, default);
        Assert.Equal([RefusalCode.None, RefusalCode.InsufficientFunds], outcomes.Select(outcome => outcome.Code));
        await CheckAsync();
    }

    [Fact]
    public async Task An_exception_in_a_decision_leaves_no_trace()
    {
        await World.FoundAsync(Store);
        var head = await Store.HeadAsync(default);
        var command = World.Submit(World.Order());
        var admitted = World.Admit(command);
        await Assert.ThrowsAsync<FormatException>(() => Store.ExecuteAsync<int>(
            Vouch.Network.Machine.NetworkMachine.Needs(command),
            state =>
            {
                World.Decide(state, admitted);
                throw new FormatException("on purpose");
            },
            World.Now, default));
        Assert.Equal(head, await Store.HeadAsync(default));
        Assert.Equal(0, (await Store.FindAccountAsync(World.Requester.Address, default)).OpenTasks);
        await World.DoAsync(Store, command);
        await CheckAsync();
    }

    [Fact]
    public async Task A_refusal_without_an_entry_writes_nothing()
    {
        var head = await Store.HeadAsync(default);
        var outcome = await World.RunAsync(Store, World.Submit(World.Order()));
        Assert.Equal(RefusalCode.InsufficientFunds, outcome.Code);
        Assert.Equal(head, await Store.HeadAsync(default));
    }

    [Fact]
    public async Task What_the_read_set_does_not_name_cannot_be_read()
    {
        await World.FoundAsync(Store);
        var task = (await World.WaitingAsync(Store, 1))[0];
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => Store.ExecuteAsync(new ReadSet(), state => state.Task(task), World.Now, default));
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => Store.ExecuteAsync(new ReadSet(), state => state.Balance(AccountId.Holder(World.Node.Address)), World.Now, default));
    }

    [Fact]
    public async Task Names_that_nobody_has_are_read_as_absent()
    {
        var reads = new ReadSet
        {
            Tasks = [new TaskId(1)], Nodes = [World.Node.Address], Holders = [World.Requester.Address], Subjects = [new TaskId(2)],
        };
        var (task, node, balance, open, happened) = await Store.ExecuteAsync(
            reads,
            state => (state.Task(new TaskId(1)), state.Node(World.Node.Address), state.Balance(AccountId.Holder(World.Requester.Address)),
                state.OpenTasks(World.Requester.Address), state.Happened(new TaskId(2), TransferKind.Deposit)),
            World.Now, default);
        Assert.Null(task);
        Assert.Null(node);
        Assert.Equal((0L, 0, false), (balance, open, happened));
    }

    [Fact]
    public async Task A_task_brings_the_node_of_its_lease()
    {
        await World.FoundAsync(Store);
        var order = World.Order();
        await World.DoAsync(Store, World.Submit(order));
        await World.LeaseAsync(Store, order.Order.Id, World.Node);
        var (leases, stake) = await Store.ExecuteAsync(
            new ReadSet { Tasks = [order.Order.Id] },
            state => (state.Node(World.Node.Address)!.ActiveLeases, state.Balance(AccountId.Stake(World.Node.Address))), World.Now, default);
        Assert.Equal((1, 0L), (leases, stake));
    }

    [Fact]
    public async Task A_cancelled_call_does_nothing()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        var head = await Store.HeadAsync(default);
        var command = World.Deposit(World.Requester.Address, 1000, 1);
        var admitted = World.Admit(command);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.ExecuteAsync(
            Vouch.Network.Machine.NetworkMachine.Needs(command), state => World.Decide(state, admitted), World.Now, cancelled.Token));
        Assert.Equal(head, await Store.HeadAsync(default));
    }

    [Fact]
    public async Task Injected_text_is_text()
    {
        const string Software = "'; DROP TABLE tasks; --\n\r\t\"`$1 ?1 \\ \u0001 \0 äß漢";
        await World.FoundAsync(Store);
        await Store.ExecuteAsync(
            new ReadSet { Nodes = [World.Node.Address] },
            state =>
            {
                var known = state.Node(World.Node.Address)!;
                var profile = known.Profile.Profile with { Software = Software };
                state.Apply(new Decision(
                    Outcome.Done, null, known with { Profile = known.Profile with { Profile = profile }, Version = 2 }, null));
                return true;
            },
            World.Now, default);
        var node = await Store.FindNodeAsync(World.Node.Address, default);
        Assert.Equal(Software, node!.Profile.Profile.Software);
    }

    [Fact]
    public async Task A_reason_with_a_zero_character_is_kept()
    {
        await World.FoundAsync(Store);
        var id = (await World.WaitingAsync(Store, 1))[0];
        const string Reason = "it's \0 zero\nand 'quotes'";
        await Store.ExecuteAsync(
            new ReadSet { Tasks = [id] },
            state =>
            {
                var task = state.Task(id)!;
                state.Apply(new Decision(Outcome.Done, task with { Reason = Reason, Version = task.Version + 1 }, null, null));
                return true;
            },
            World.Now, default);
        Assert.Equal(Reason, (await Store.FindTaskAsync(id, default))!.Reason);
    }

    [Fact]
    public async Task A_block_has_the_entries_of_one_commit_in_order()
    {
        await World.FoundAsync(Store);
        var commands = Enumerable.Range(0, 5).Select(_ => World.Submit(World.Order())).ToList();
        var admitted = commands.ConvertAll(World.Admit);
        await Store.ExecuteAsync(
            ReadSet.Union(commands.Select(Vouch.Network.Machine.NetworkMachine.Needs)),
            state => admitted.ConvertAll(command => World.Decide(state, command)), World.Now, default);
        var head = await Store.HeadAsync(default);
        var block = await Store.FindBlockAsync(head.Height, default);
        Assert.Equal(
            commands.Select(command => ((SubmitCommand)command).Order.Order.Id),
            block!.Entries.Select(entry => Entry.Read(entry).Task));
        await CheckAsync();
    }

    [Fact]
    public async Task Time_does_not_fall_along_the_chain()
    {
        await World.FoundAsync(Store);
        var head = await Store.HeadAsync(default);
        await Store.ExecuteAsync(
            new ReadSet { Holders = [World.Node.Address], Subjects = [new TaskId(77)] },
            state =>
            {
                var transfer = new Transfer(
                    new TaskId(77), TransferKind.Deposit, AccountId.Issued, AccountId.Holder(World.Node.Address), 5);
                state.Apply(new Decision(Outcome.Done, null, null, new Entry(EntryKind.Deposited, 1, default, [World.Node.Address], [], [transfer])));
                return true;
            },
            1, default);
        Assert.True((await Store.HeadAsync(default)).At >= head.At);
    }

    [Fact]
    public async Task A_batch_of_a_thousand_is_one_block()
    {
        await World.FoundAsync(Store, 2000 * World.Price);
        var commands = Enumerable.Range(0, 1000).Select(_ => World.Submit(World.Order())).ToList();
        var admitted = World.Gate.AdmitMany(commands, World.Now);
        var outcomes = await Store.ExecuteAsync(
            ReadSet.Union(commands.Select(Vouch.Network.Machine.NetworkMachine.Needs)),
            state => admitted.Select(answer => World.Decide(state, answer.Admitted!)).ToList(), World.Now, default);
        Assert.All(outcomes, outcome => Assert.True(outcome.IsDone));
        var block = await Store.FindBlockAsync((await Store.HeadAsync(default)).Height, default);
        Assert.Equal(1000, block!.Entries.Count);
        Assert.Equal(1000, (await Store.FindAccountAsync(World.Requester.Address, default)).OpenTasks);
        await CheckAsync();
    }
}
