using Vouch.Network;
using Vouch.Network.Commands;
using Vouch.Network.Machine;
using Vouch.Network.Ports;
using Vouch.Network.Receipts;
using Vouch.Network.Tasks;
using Vouch.Storage.Tests.Hosts;
using Xunit;

namespace Vouch.Storage.Tests.Conformance;

/// <summary>Many at once: every outcome is one that some order of one after another would have had.</summary>
public abstract class ConcurrencyFacts<THost> : StoreTest<THost>
    where THost : StoreHost, new()
{
    [Fact]
    public async Task The_chain_has_no_gaps_however_many_write()
    {
        await World.FoundAsync(Store, 1000 * World.Price);
        var orders = Enumerable.Range(0, 60).Select(_ => World.Submit(World.Order())).ToList();
        await Task.WhenAll(orders.Select(order => Task.Run(() => World.DoAsync(Store, order))));
        Assert.Equal(63, (await Store.HeadAsync(default)).Height);
        Assert.Equal(60, (await Store.FindAccountAsync(World.Requester.Address, default)).OpenTasks);
        await CheckAsync();
    }

    [Fact]
    public async Task The_same_order_from_many_is_one_task()
    {
        await World.FoundAsync(Store);
        var order = World.Submit(World.Order());
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => World.RunAsync(Store, order))));
        Assert.All(outcomes, outcome => Assert.True(outcome.IsDone));
        Assert.Equal(99 * World.Price, (await Store.FindAccountAsync(World.Requester.Address, default)).Free);
        Assert.Equal(1, (await Store.FindAccountAsync(World.Requester.Address, default)).OpenTasks);
        await CheckAsync();
    }

    [Fact]
    public async Task The_same_reference_from_many_is_credited_once()
    {
        var deposit = World.Deposit(World.Requester.Address, 500, 77);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => World.RunAsync(Store, deposit))));
        Assert.Equal(500, (await Store.FindAccountAsync(World.Requester.Address, default)).Free);
        await CheckAsync();
    }

    [Fact]
    public async Task The_same_node_from_many_is_registered_once()
    {
        var register = World.Register(World.Node);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => World.RunAsync(Store, register))));
        Assert.Equal(1, (await Store.FindNodeAsync(World.Node.Address, default))!.Version);
        await CheckAsync();
    }

    [Fact]
    public async Task Money_is_spent_once_by_many_who_spend_it_at_once()
    {
        await World.FoundAsync(Store, 5 * World.Price);
        var orders = Enumerable.Range(0, 20).Select(_ => World.Submit(World.Order())).ToList();
        var outcomes = await Task.WhenAll(orders.Select(order => Task.Run(() => World.RunAsync(Store, order))));
        Assert.Equal(5, outcomes.Count(outcome => outcome.IsDone));
        Assert.Equal(15, outcomes.Count(outcome => outcome.Code == RefusalCode.InsufficientFunds));
        Assert.Equal(0, (await Store.FindAccountAsync(World.Requester.Address, default)).Free);
        await CheckAsync();
    }

    [Fact]
    public async Task A_result_is_paid_once_however_often_it_arrives()
    {
        await World.FoundAsync(Store);
        var order = World.Order();
        await World.DoAsync(Store, World.Submit(order));
        await World.LeaseAsync(Store, order.Order.Id, World.Node);
        var report = World.Report(order.Order.Id, World.Node);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => World.RunAsync(Store, report))));
        Assert.All(outcomes, outcome => Assert.True(outcome.IsDone));
        Assert.Equal(
            (await Store.FindTaskAsync(order.Order.Id, default))!.Result!.Paid,
            (await Store.FindAccountAsync(World.Node.Address, default)).Free);
        await CheckAsync();
    }

    [Fact]
    public async Task Of_a_result_and_a_cancellation_one_wins()
    {
        await World.FoundAsync(Store);
        for (var i = 0; i < 8; i++)
        {
            var order = World.Order();
            await World.DoAsync(Store, World.Submit(order));
            await World.LeaseAsync(Store, order.Order.Id, World.Node);
            var (report, cancel) = (World.Report(order.Order.Id, World.Node), World.Cancel(order.Order.Id, World.Requester));
            var outcomes = await Task.WhenAll(
                Task.Run(() => World.RunAsync(Store, report)), Task.Run(() => World.RunAsync(Store, cancel)));
            Assert.Single(outcomes, outcome => outcome.IsDone);
            var task = await Store.FindTaskAsync(order.Order.Id, default);
            Assert.Equal(outcomes[0].IsDone ? TaskState.Done : TaskState.Cancelled, task!.State);
        }

        await CheckAsync();
    }

    [Fact]
    public async Task Crossed_names_do_not_block_each_other()
    {
        await World.FoundAsync(Store);
        var tasks = await World.WaitingAsync(Store, 10);
        var changes = Enumerable.Range(0, 40).Select(i => Task.Run(() => Store.ExecuteAsync(
            new ReadSet { Tasks = [.. i % 2 == 0 ? tasks : Enumerable.Reverse(tasks)], Nodes = [World.OtherNode.Address, World.Node.Address] },
            state =>
            {
                foreach (var id in tasks)
                {
                    var task = state.Task(id)!;
                    state.Apply(new Decision(Outcome.Done, task with { Version = task.Version + 1 }, null, null));
                }

                return true;
            },
            World.Now, default)));
        await Task.WhenAll(changes);
        foreach (var id in tasks) Assert.Equal(41, (await Store.FindTaskAsync(id, default))!.Version);
    }

    [Fact]
    public async Task Nobody_sees_a_transaction_that_is_not_committed()
    {
        await World.FoundAsync(Store);
        var command = World.Submit(World.Order());
        var (admitted, id, seen) = (World.Admit(command), ((SubmitCommand)command).Order.Order.Id, (TaskRecord?)null);
        await Store.ExecuteAsync(
            NetworkMachine.Needs(command),
            state =>
            {
                World.Decide(state, admitted);

                // A store may answer at once, with what was before, or keep the question until the commit; the answer is not awaited.
                var answer = Task.Run(() => Store.FindTaskAsync(id, default));
                if (answer.Wait(300)) seen = answer.Result;
                return true;
            },
            World.Now, default);
        Assert.Null(seen);
        Assert.NotNull(await Store.FindTaskAsync(id, default));
    }

    [Fact]
    public async Task Grouped_requests_each_get_their_own_answer()
    {
        await World.FoundAsync(Store, 10 * World.Price);
        await using var committer = new GroupCommitter(Store);
        var orders = Enumerable.Range(0, 30).Select(_ => World.Submit(World.Order())).ToList();
        var outcomes = await Task.WhenAll(orders.Select(order => GroupAsync(committer, order)));
        Assert.Equal(10, outcomes.Count(outcome => outcome.IsDone));
        Assert.Equal(20, outcomes.Count(outcome => outcome.Code == RefusalCode.InsufficientFunds));
        Assert.True((await Store.HeadAsync(default)).Height < 13, "Thirty requests should have shared blocks.");
        await CheckAsync();
    }

    [Fact]
    public async Task A_grouped_decision_that_throws_fails_alone_and_leaves_no_trace()
    {
        await World.FoundAsync(Store);
        await using var committer = new GroupCommitter(Store);
        var calls = new List<Task<Outcome>>();
        var failing = new List<Task>();
        for (var i = 0; i < 20; i++)
        {
            calls.Add(GroupAsync(committer, World.Submit(World.Order())));
            var command = World.Submit(World.Order());
            var admitted = World.Admit(command);
            failing.Add(committer.ExecuteAsync<int>(
                NetworkMachine.Needs(command),
                state =>
                {
                    World.Decide(state, admitted);
                    throw new FormatException("on purpose");
                },
                World.Now, default));
            var subject = new TaskId((UInt128)i + 1);
            failing.Add(committer.ExecuteAsync(
                new ReadSet { Holders = [World.Node.Address], Subjects = [subject] },
                state =>
                {
                    state.Apply(new Decision(Outcome.Done, null, null, new Entry(EntryKind.Withdrawn, World.Now, default, [], [],
                        [new(subject, Vouch.Network.Ledger.TransferKind.Withdraw,
                            Vouch.Network.Ledger.AccountId.Holder(World.Node.Address), Vouch.Network.Ledger.AccountId.Issued, 1)])));
                    return 0;
                },
                World.Now, default));
        }

        Assert.All(await Task.WhenAll(calls), outcome => Assert.True(outcome.IsDone));
        foreach (var call in failing)
        {
            var error = await Record.ExceptionAsync(() => call);
            Assert.True(error is FormatException or LedgerException, $"{error}");
        }

        Assert.Equal(20, (await Store.FindAccountAsync(World.Requester.Address, default)).OpenTasks);
        await CheckAsync();
    }

    [Fact]
    public async Task Grouped_takers_take_disjoint_tasks()
    {
        await World.FoundAsync(Store);
        var tasks = await World.WaitingAsync(Store, 12, World.Node.Address);
        await using var committer = new GroupCommitter(Store);
        var taken = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => committer.ExecuteAsync(
            new ReadSet { Nodes = [World.Node.Address], WaitingFor = [World.Node.Address], WaitingLimit = 12 },
            state => state.Waiting.Take(2)
                .Where(task => World.Decide(state, World.Admit(World.Lease(task, state.Node(World.Node.Address)!))).IsDone)
                .Select(task => task.Id).ToList(),
            World.Now, default)));
        Assert.Equal(tasks.Order(), taken.SelectMany(some => some).Order());
        await CheckAsync();
    }

    private Task<Outcome> GroupAsync(GroupCommitter committer, Command command)
    {
        var admitted = World.Admit(command);
        return committer.ExecuteAsync(NetworkMachine.Needs(command), state => World.Decide(state, admitted), World.Now, default);
    }
}
