using Vouch.Network;
using Vouch.Network.Commands;
using Vouch.Network.Ledger;
using Vouch.Network.Ports;
using Vouch.Network.Receipts;
using Vouch.Network.Tasks;
using Vouch.Storage.Tests.Hosts;
using Xunit;

namespace Vouch.Storage.Tests.Conformance;

/// <summary>Decisions that no machine should make: the store refuses them, whole.</summary>
public abstract class LedgerFacts<THost> : StoreTest<THost>
    where THost : StoreHost, new()
{
    [Fact]
    public async Task A_second_payment_of_a_task_is_refused()
    {
        var id = await DoneAsync();
        await RefusesAsync(new ReadSet { Tasks = [id] }, state => state.Apply(Recorded(
            new Transfer(id, TransferKind.Pay, AccountId.Escrow(id), AccountId.Holder(World.Node.Address), 1))));
    }

    [Fact]
    public async Task A_task_does_not_leave_its_terminal_state()
    {
        var id = await DoneAsync();
        await RefusesAsync(new ReadSet { Tasks = [id] }, state =>
        {
            var task = state.Task(id)!;
            state.Apply(new Decision(Outcome.Done, task with { State = TaskState.Waiting, Version = task.Version + 1 }, null, null));
        });
    }

    [Fact]
    public async Task A_task_does_not_end_twice()
    {
        var id = await DoneAsync();
        await RefusesAsync(new ReadSet { Tasks = [id] }, state =>
        {
            var task = state.Task(id)!;
            state.Apply(new Decision(Outcome.Done, task with { State = TaskState.Failed, Version = task.Version + 1 }, null, null));
        });
    }

    [Fact]
    public async Task A_balance_does_not_fall_below_zero()
    {
        await World.FoundAsync(Store, 1000);
        await RefusesAsync(Subject(9, World.Requester.Address), state => state.Apply(Recorded(new Transfer(
            new TaskId(9), TransferKind.Withdraw, AccountId.Holder(World.Requester.Address), AccountId.Issued, 1001))));
    }

    [Fact]
    public async Task Two_decisions_together_do_not_overdraw()
    {
        await World.FoundAsync(Store, 1000);
        var reads = new ReadSet { Subjects = [new TaskId(8), new TaskId(9)], Holders = [World.Requester.Address] };
        await RefusesAsync(reads, state =>
        {
            foreach (var subject in reads.Subjects)
            {
                state.Apply(Recorded(new Transfer(
                    subject, TransferKind.Withdraw, AccountId.Holder(World.Requester.Address), AccountId.Issued, 600)));
            }
        });
    }

    [Fact]
    public async Task A_reference_is_credited_once()
    {
        await World.FoundAsync(Store);
        var reads = Subject(5, World.Node.Address);
        var deposit = Recorded(new Transfer(
            new TaskId(5), TransferKind.Deposit, AccountId.Issued, AccountId.Holder(World.Node.Address), 50));
        await Store.ExecuteAsync(reads, state => Applied(state, deposit), World.Now, default);
        await RefusesAsync(reads, state => state.Apply(deposit));
        Assert.Equal(50, (await Store.FindAccountAsync(World.Node.Address, default)).Free);
    }

    [Fact]
    public async Task The_same_transfer_twice_in_one_transaction_is_refused()
    {
        var deposit = Recorded(new Transfer(
            new TaskId(5), TransferKind.Deposit, AccountId.Issued, AccountId.Holder(World.Node.Address), 50));
        await RefusesAsync(Subject(5, World.Node.Address), state =>
        {
            state.Apply(deposit);
            state.Apply(deposit);
        });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(long.MinValue)]
    public async Task Nothing_and_less_than_nothing_cannot_be_moved(long amount)
    {
        await World.FoundAsync(Store);
        await RefusesAsync(Subject(5, World.Node.Address), state => state.Apply(Recorded(new Transfer(
            new TaskId(5), TransferKind.Deposit, AccountId.Issued, AccountId.Holder(World.Node.Address), amount))));
    }

    [Fact]
    public async Task A_refusal_moves_no_credits()
    {
        await World.FoundAsync(Store);
        var transfer = new Transfer(
            new TaskId(5), TransferKind.Deposit, AccountId.Issued, AccountId.Holder(World.Node.Address), 5);
        await RefusesAsync(Subject(5, World.Node.Address), state => state.Apply(
            Recorded(transfer) with { Outcome = new Outcome(RefusalCode.WrongState, "no") }));
    }

    [Fact]
    public async Task A_law_that_was_broken_and_ignored_still_stops_the_transaction()
    {
        await World.FoundAsync(Store);
        await RefusesAsync(Subject(5, World.Requester.Address), state =>
        {
            Assert.Throws<LedgerException>(() => state.Apply(Recorded(new Transfer(
                new TaskId(5), TransferKind.Withdraw, AccountId.Holder(World.Requester.Address), AccountId.Issued, long.MaxValue))));
        });
    }

    [Fact]
    public async Task A_refusal_with_an_entry_is_on_record()
    {
        await World.FoundAsync(Store);
        var head = await Store.HeadAsync(default);
        var entry = new Entry(EntryKind.Refused, World.Now, default, [World.Node.Address], [1, 2], []);
        await Store.ExecuteAsync(
            new ReadSet(), state => Applied(state, new Decision(new Outcome(RefusalCode.StaleEpoch, "late"), null, null, entry)), World.Now, default);
        Assert.Equal(head.Height + 1, (await Store.HeadAsync(default)).Height);
        await CheckAsync();
    }

    [Fact]
    public async Task A_false_proof_costs_stake_once()
    {
        await World.FoundAsync(Store);
        await World.DoAsync(Store, World.Deposit(World.Node.Address, 50_000_000, 2), World.Stake(World.Node, 40_000_000));
        var order = World.Order();
        await World.DoAsync(Store, World.Submit(order));
        await World.LeaseAsync(Store, order.Order.Id, World.Node);
        var report = World.Report(order.Order.Id, World.Node, accepted: false);
        await World.RunAsync(Store, report);
        await World.RunAsync(Store, report);
        var account = await Store.FindAccountAsync(World.Node.Address, default);
        var totals = await Store.TotalsAsync(default);
        Assert.Equal(40_000_000 - World.Rules.MinimumSlash, account.Staked);
        Assert.Equal(World.Rules.MinimumSlash, totals[AccountKind.Burned]);
        var counts = await Store.CountAsync(World.Now, default);
        Assert.Equal(World.Rules.MinimumSlash, counts.SlashedSince);
        await CheckAsync();
    }

    [Fact]
    public async Task Who_only_receives_need_not_be_named()
    {
        await World.FoundAsync(Store);
        await Store.ExecuteAsync(
            new ReadSet { Subjects = [new TaskId(5)] },
            state => Applied(state, Recorded(new Transfer(
                new TaskId(5), TransferKind.Deposit, AccountId.Issued, AccountId.Holder(World.OtherNode.Address), 5))),
            World.Now, default);
        Assert.Equal(5, (await Store.FindAccountAsync(World.OtherNode.Address, default)).Free);
        await CheckAsync();
    }

    [Fact]
    public async Task Cancelling_gives_everything_back()
    {
        await World.FoundAsync(Store);
        var id = (await World.WaitingAsync(Store, 1))[0];
        await World.DoAsync(Store, World.Cancel(id, World.Requester));
        var account = await Store.FindAccountAsync(World.Requester.Address, default);
        Assert.Equal(new AccountSummary(World.Requester.Address, 100 * World.Price, 0, 0, 0), account);
        await CheckAsync();
    }

    /// <summary>A decision that records transfers and changes nothing else.</summary>
    protected Decision Recorded(params Transfer[] transfers) => new(
        Outcome.Done, null, null, new Entry(EntryKind.Deposited, World.Now, default, [World.Node.Address], [], transfers));

    private static bool Applied(IWorkingState state, Decision decision)
    {
        state.Apply(decision);
        return true;
    }

    private static ReadSet Subject(int subject, Vouch.Identity.Address holder) =>
        new() { Subjects = [new TaskId((UInt128)subject)], Holders = [holder] };

    private async Task<TaskId> DoneAsync()
    {
        await World.FoundAsync(Store);
        var order = World.Order();
        await World.DoAsync(Store, World.Submit(order));
        await World.LeaseAsync(Store, order.Order.Id, World.Node);
        await World.DoAsync(Store, World.Report(order.Order.Id, World.Node));
        return order.Order.Id;
    }

    private async Task RefusesAsync(ReadSet reads, Action<IWorkingState> decide)
    {
        var (head, totals) = (await Store.HeadAsync(default), await Store.TotalsAsync(default));
        await Assert.ThrowsAsync<LedgerException>(() => Store.ExecuteAsync(
            reads,
            state =>
            {
                decide(state);
                return true;
            },
            World.Now, default));
        Assert.Equal(head, await Store.HeadAsync(default));
        Assert.Equal(totals.OrderBy(t => t.Key), (await Store.TotalsAsync(default)).OrderBy(t => t.Key));
        await CheckAsync();
    }
}
