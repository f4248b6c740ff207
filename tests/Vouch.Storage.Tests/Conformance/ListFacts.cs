using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Ports;
using Vouch.Network.Receipts;
using Vouch.Network.Tasks;
using Vouch.Storage.Tests.Hosts;
using Xunit;

namespace Vouch.Storage.Tests.Conformance;

/// <summary>Lists, receipts, counts, and hearing of changes.</summary>
public abstract class ListFacts<THost> : StoreTest<THost>
    where THost : StoreHost, new()
{
    [Fact]
    public async Task Tasks_are_listed_newest_first_page_by_page()
    {
        await World.FoundAsync(Store);
        var tasks = await World.WaitingAsync(Store, 7);
        tasks.Reverse();
        Assert.Equal(tasks, await PagesAsync(new TaskQuery(null, null, null, null, 3)));
        Assert.Equal(tasks, await PagesAsync(new TaskQuery(World.Requester.Address, null, null, null, 2)));
        Assert.Empty(await PagesAsync(new TaskQuery(World.Node.Address, null, null, null, 2)));
    }

    [Fact]
    public async Task Tasks_of_one_moment_are_listed_once_each()
    {
        await World.FoundAsync(Store);
        var tasks = new List<TaskId>();
        for (var i = 0; i < 6; i++)
        {
            var order = World.Order();
            await World.DoAsync(Store, World.Submit(order));
            tasks.Add(order.Order.Id);
        }

        Assert.Equal(tasks.OrderDescending(), await PagesAsync(new TaskQuery(null, null, null, null, 1)));
    }

    [Fact]
    public async Task Tasks_are_listed_by_state_and_by_node()
    {
        await World.FoundAsync(Store);
        var tasks = await World.WaitingAsync(Store, 4);
        await World.LeaseAsync(Store, tasks[0], World.Node);
        await World.LeaseAsync(Store, tasks[1], World.Node);
        await World.DoAsync(Store, World.Report(tasks[1], World.Node), World.Cancel(tasks[2], World.Requester));
        Assert.Equal([tasks[3]], await PagesAsync(new TaskQuery(null, null, TaskState.Waiting, null, 10)));
        Assert.Equal([tasks[0]], await PagesAsync(new TaskQuery(null, null, TaskState.Leased, null, 10)));
        Assert.Equal([tasks[1]], await PagesAsync(new TaskQuery(null, null, TaskState.Done, null, 10)));
        Assert.Equal([tasks[2]], await PagesAsync(new TaskQuery(World.Requester.Address, null, TaskState.Cancelled, null, 10)));
        Assert.Equal([tasks[1], tasks[0]], await PagesAsync(new TaskQuery(null, World.Node.Address, null, null, 1)));
        Assert.Equal([tasks[1]], await PagesAsync(new TaskQuery(World.Requester.Address, World.Node.Address, TaskState.Done, null, 10)));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("'; DROP TABLE tasks; --")]
    [InlineData("00")]
    public async Task A_place_that_is_none_is_refused(string after)
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => Store.ListTasksAsync(new TaskQuery(null, null, null, after, 10), default));
        await Assert.ThrowsAsync<InvalidDataException>(() => Store.ListNodesAsync(after, 10, default));
        await Assert.ThrowsAsync<InvalidDataException>(() => Store.Models.ListAsync(after, 10, default));
    }

    [Fact]
    public async Task Nodes_are_listed_by_address()
    {
        var keys = Enumerable.Range(0, 5).Select(_ => SigningKey.Generate()).OrderBy(key => key.Address).ToList();
        foreach (var key in Enumerable.Reverse(keys)) await World.DoAsync(Store, World.Register(key));
        var listed = new List<Address>();
        string? after = null;
        do
        {
            var page = await Store.ListNodesAsync(after, 2, default);
            listed.AddRange(page.Items.Select(node => node.Address));
            after = page.Next;
        }
        while (after is not null);
        Assert.Equal(keys.Select(key => key.Address), listed);
    }

    [Fact]
    public async Task Entries_are_found_by_task_and_by_party()
    {
        await World.FoundAsync(Store);
        var tasks = await World.WaitingAsync(Store, 2);
        await World.LeaseAsync(Store, tasks[0], World.Node);
        await World.DoAsync(Store, World.Report(tasks[0], World.Node));
        Assert.Equal(
            [EntryKind.Accepted, EntryKind.Leased, EntryKind.Settled], await KindsAsync(tasks[0], null, 2));
        Assert.Equal([EntryKind.Accepted], await KindsAsync(tasks[1], null, 10));
        Assert.Equal([EntryKind.NodeRegistered, EntryKind.Leased, EntryKind.Settled], await KindsAsync(null, World.Node.Address, 1));
        Assert.Equal([EntryKind.Leased, EntryKind.Settled], await KindsAsync(tasks[0], World.Node.Address, 10));
    }

    [Fact]
    public async Task An_entry_is_where_its_place_says()
    {
        await World.FoundAsync(Store);
        var task = (await World.WaitingAsync(Store, 1))[0];
        var place = Assert.Single((await Store.FindEntriesAsync(task, null, null, 10, default)).Items);
        var block = await Store.FindBlockAsync(place.Height, default);
        Assert.Equal(block!.Entries[place.Index], place.Entry);
    }

    [Fact]
    public async Task Blocks_are_read_from_any_height_and_end_at_the_head()
    {
        await World.FoundAsync(Store);
        await World.WaitingAsync(Store, 80);
        var head = await Store.HeadAsync(default);
        var heights = new List<long>();
        await foreach (var block in Store.ReadBlocksAsync(5, default)) heights.Add(block.Header.Height);
        Assert.Equal(Enumerable.Range(5, (int)head.Height - 4).Select(height => (long)height), heights);
        Assert.Null(await Store.FindBlockAsync(head.Height + 1, default));
    }

    [Fact]
    public async Task Counts_follow_the_tasks()
    {
        await World.FoundAsync(Store);
        var tasks = await World.WaitingAsync(Store, 3);
        await World.LeaseAsync(Store, tasks[0], World.Node);
        await World.DoAsync(Store, World.Report(tasks[0], World.Node, microJoules: 1234), World.Cancel(tasks[1], World.Requester));
        var counts = await Store.CountAsync(World.Now, default);
        Assert.Equal(
            (1, 0, 1, 1), (Of(TaskState.Waiting), Of(TaskState.Leased), Of(TaskState.Done), Of(TaskState.Cancelled)));
        var paid = (await Store.FindTaskAsync(tasks[0], default))!.Result!.Paid;
        Assert.Equal((1L, paid, 1234L), (counts.DoneSince, counts.PaidSince, counts.MicroJoulesSince));
        Assert.Equal(0, (await Store.CountAsync(World.Now + 120_000, default)).DoneSince);

        long Of(TaskState state) => counts.ByState.GetValueOrDefault(state);
    }

    [Fact]
    public async Task Listeners_hear_of_changed_tasks_until_they_stop()
    {
        await World.FoundAsync(Store);
        var heard = new List<TaskId>();
        using (Store.OnChanged(heard.AddRange))
        {
            var tasks = await World.WaitingAsync(Store, 2);
            Assert.Equal(tasks, heard);
        }

        await World.WaitingAsync(Store, 1);
        Assert.Equal(2, heard.Count);
    }

    private async Task<List<TaskId>> PagesAsync(TaskQuery query)
    {
        var tasks = new List<TaskId>();
        while (true)
        {
            var page = await Store.ListTasksAsync(query, default);
            Assert.True(page.Items.Count <= query.Limit);
            tasks.AddRange(page.Items.Select(task => task.Id));
            if (page.Next is null) return tasks;
            query = query with { After = page.Next };
        }
    }

    private async Task<List<EntryKind>> KindsAsync(TaskId? task, Address? party, int limit)
    {
        var kinds = new List<EntryKind>();
        string? after = null;
        do
        {
            var page = await Store.FindEntriesAsync(task, party, after, limit, default);
            kinds.AddRange(page.Items.Select(place => Entry.Read(place.Entry).Kind));
            after = page.Next;
        }
        while (after is not null);
        return kinds;
    }
}
