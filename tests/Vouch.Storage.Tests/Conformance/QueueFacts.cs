using Vouch.Network;
using Vouch.Network.Commands;
using Vouch.Network.Ports;
using Vouch.Network.Tasks;
using Vouch.Storage.Tests.Hosts;
using Xunit;

namespace Vouch.Storage.Tests.Conformance;

/// <summary>Searches: who waits for whom, and whose time has come.</summary>
public abstract class QueueFacts<THost> : StoreTest<THost>
    where THost : StoreHost, new()
{
    [Fact]
    public async Task Waiting_tasks_are_found_oldest_first_and_only_by_their_candidates()
    {
        await World.FoundAsync(Store);
        var mine = await World.WaitingAsync(Store, 5, World.Node.Address);
        var theirs = await World.WaitingAsync(Store, 2, World.OtherNode.Address);
        Assert.Equal(mine.Take(3), await WaitingAsync(3, World.Node));
        Assert.Equal(theirs, await WaitingAsync(10, World.OtherNode));
        Assert.Equal(mine.Concat(theirs), await WaitingAsync(10, World.Node, World.OtherNode));
        Assert.Empty(await WaitingAsync(10, World.Requester));
    }

    [Fact]
    public async Task A_task_of_several_candidates_is_found_once()
    {
        await World.FoundAsync(Store);
        var tasks = await World.WaitingAsync(Store, 4, World.Node.Address, World.OtherNode.Address);
        Assert.Equal(tasks, await WaitingAsync(10, World.Node, World.OtherNode));
        Assert.Equal(tasks.Take(2), await WaitingAsync(2, World.Node, World.OtherNode));
    }

    [Fact]
    public async Task A_leased_task_waits_no_more_and_a_declined_one_again()
    {
        await World.FoundAsync(Store);
        var id = (await World.WaitingAsync(Store, 1, World.Node.Address, World.OtherNode.Address))[0];
        await World.LeaseAsync(Store, id, World.Node);
        Assert.Empty(await WaitingAsync(10, World.Node, World.OtherNode));
        await World.DoAsync(Store, new DeclineCommand(id, World.Node.Address, 1, DeclineReason.OwnerRules));
        Assert.Equal([id], await WaitingAsync(10, World.OtherNode));
    }

    [Fact]
    public async Task An_excluded_node_does_not_find_the_task()
    {
        await World.FoundAsync(Store);
        var id = (await World.WaitingAsync(Store, 1, World.Node.Address, World.OtherNode.Address))[0];
        await World.LeaseAsync(Store, id, World.Node);
        await World.RunAsync(Store, World.Report(id, World.Node, accepted: false));
        Assert.Empty(await WaitingAsync(10, World.Node));
        Assert.Equal([id], await WaitingAsync(10, World.OtherNode));
    }

    [Fact]
    public async Task Due_tasks_are_found_when_their_time_has_come()
    {
        await World.FoundAsync(Store);
        var tasks = await World.WaitingAsync(Store, 3);
        var expiry = (await Store.FindTaskAsync(tasks[0], default))!.WakeAt;
        Assert.Empty(await DueAsync(expiry - 1, 10));
        Assert.Equal(tasks.Take(1), await DueAsync(expiry, 10));
        Assert.Equal(tasks.Take(2), await DueAsync(expiry + 1, 10));
        Assert.Equal(tasks.Take(2), await DueAsync(expiry + 100, 2));
    }

    [Fact]
    public async Task A_task_that_ended_is_never_due()
    {
        await World.FoundAsync(Store);
        var id = (await World.WaitingAsync(Store, 1))[0];
        await World.DoAsync(Store, World.Cancel(id, World.Requester));
        Assert.Empty(await DueAsync(long.MaxValue, 10));
    }

    [Fact]
    public async Task What_is_due_can_be_decided_in_the_same_transaction()
    {
        await World.FoundAsync(Store);
        var tasks = await World.WaitingAsync(Store, 3);
        World.Now += 200_000;
        await Store.ExecuteAsync(
            new ReadSet { DueLimit = 10, DueAt = World.Now },
            state =>
            {
                foreach (var task in state.Due) World.Decide(state, World.Admit(new TickCommand(task.Id)));
                return true;
            },
            World.Now, default);
        foreach (var id in tasks) Assert.Equal(TaskState.Expired, (await Store.FindTaskAsync(id, default))!.State);
        Assert.Equal(100 * World.Price, (await Store.FindAccountAsync(World.Requester.Address, default)).Free);
        await CheckAsync();
    }

    [Fact]
    public async Task Parallel_takers_take_disjoint_tasks()
    {
        await World.FoundAsync(Store);
        var tasks = await World.WaitingAsync(Store, 40, World.Node.Address);
        var node = (await Store.FindNodeAsync(World.Node.Address, default))!;
        var takers = Enumerable.Range(0, 8).Select(_ => Task.Run(() => Store.ExecuteAsync(
            new ReadSet { Nodes = [World.Node.Address], WaitingFor = [World.Node.Address], WaitingLimit = 5 },
            state =>
            {
                var taken = new List<TaskId>();
                foreach (var task in state.Waiting)
                {
                    if (World.Decide(state, World.Admit(World.Lease(task, state.Node(node.Address)!))).IsDone) taken.Add(task.Id);
                }

                return taken;
            },
            World.Now, default)));
        var taken = await Task.WhenAll(takers);
        Assert.All(taken, some => Assert.Equal(5, some.Count));
        Assert.Equal(tasks.Order(), taken.SelectMany(some => some).Order());
        Assert.Equal(40, (await Store.FindNodeAsync(World.Node.Address, default))!.ActiveLeases);
        await CheckAsync();
    }

    private Task<List<TaskId>> WaitingAsync(int limit, params Vouch.Identity.SigningKey[] nodes) => Store.ExecuteAsync(
        new ReadSet { WaitingFor = [.. nodes.Select(node => node.Address)], WaitingLimit = limit },
        state => state.Waiting.Select(task => task.Id).ToList(), World.Now, default);

    private Task<List<TaskId>> DueAsync(long at, int limit) => Store.ExecuteAsync(
        new ReadSet { DueLimit = limit, DueAt = at }, state => state.Due.Select(task => task.Id).ToList(), World.Now, default);
}
