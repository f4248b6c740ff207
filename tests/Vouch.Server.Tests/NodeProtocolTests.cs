using Vouch.Identity;
using Vouch.Network.Commands;
using Vouch.Network.Tasks;
using Vouch.Network.Wire;
using Vouch.Server.Tests.Support;
using Xunit;

namespace Vouch.Server.Tests;

/// <summary>The node's protocol against those who do not keep to it (docs/network.md, section 8).</summary>
public sealed class NodeProtocolTests
{
    [Fact]
    public async Task A_hello_signed_by_another_key_is_refused()
    {
        await using var network = await TestNetwork.StartAsync();
        await using var node = new FakeNode(network);
        using var other = Keyring.Generate();
        var challenge = await node.DialAsync();
        var signature = other.Signing.Sign(Handshake.Hello(network.Address, node.Address, challenge.Nonce));
        await node.SendAsync(0, 0, node.MakeHello(challenge) with { Signature = signature.ToString() });
        Assert.Contains("not signed by the node", (await node.ExpectAsync<Goodbye>()).Reason);
    }

    [Fact]
    public async Task A_hello_recorded_from_another_connection_is_refused()
    {
        await using var network = await TestNetwork.StartAsync();
        await using var node = new FakeNode(network);
        var recorded = node.MakeHello(await node.DialAsync());
        await node.DialAsync();
        await node.SendAsync(0, 0, recorded);
        Assert.Contains("not signed by the node", (await node.ExpectAsync<Goodbye>()).Reason);
    }

    [Fact]
    public async Task A_profile_of_another_node_is_refused()
    {
        await using var network = await TestNetwork.StartAsync();
        await using var victim = new FakeNode(network);
        await using var node = new FakeNode(network) { Profile = victim.MakeProfile() };
        await node.SendAsync(0, 0, node.MakeHello(await node.DialAsync()));
        Assert.Contains("another node's", (await node.ExpectAsync<Goodbye>()).Reason);
    }

    [Fact]
    public async Task An_older_profile_does_not_replace_a_newer_one()
    {
        await using var network = await TestNetwork.StartAsync();
        await using var node = new FakeNode(network);
        var old = node.MakeProfile();
        network.Clock.Advance(TimeSpan.FromSeconds(10));
        await node.JoinAsync();
        node.Profile = old;
        await node.SendAsync(0, 0, node.MakeHello(await node.DialAsync()));
        await node.ExpectAsync<Goodbye>();
        Assert.NotEqual(old.Profile.IssuedAt, (await network.Store.FindNodeAsync(node.Address, default))!.Profile.Profile.IssuedAt);
    }

    [Theory]
    [InlineData("{\"seq\":0,\"ack\":0,\"message\":{\"type\":\"settled\",\"task\":\"x\",\"epoch\":1,\"paid\":1000000}}")]
    [InlineData("{\"seq\":0,\"ack\":0,\"message\":{\"type\":\"assassinate\"}}")]
    [InlineData("{\"seq\":0,\"ack\":0,\"message\":null}")]
    [InlineData("{\"seq\":0,\"ack\":0}")]
    [InlineData("{\"seq\":5,\"ack\":0,\"message\":{\"type\":\"beat\",\"freeSlots\":1,\"paused\":\"\",\"leases\":[]}}")]
    [InlineData("{\"seq\":0,\"ack\":77,\"message\":{\"type\":\"beat\",\"freeSlots\":1,\"paused\":\"\",\"leases\":[]}}")]
    [InlineData("{\"seq\":-1,\"ack\":0,\"message\":{\"type\":\"beat\",\"freeSlots\":1,\"paused\":\"\",\"leases\":[]}}")]
    [InlineData("{\"seq\":0,\"ack\":0,\"message\":{\"type\":\"beat\",\"freeSlots\":1,\"paused\":null,\"leases\":[]}}")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[")]
    [InlineData("not json at all")]
    public async Task A_frame_that_is_none_ends_the_connection_with_a_reason(string frame)
    {
        await using var network = await TestNetwork.StartAsync();
        await using var node = new FakeNode(network);
        await node.JoinAsync();
        await node.SendTextAsync(frame);
        Assert.NotEmpty((await node.ExpectAsync<Goodbye>()).Reason);
        Assert.Null(await node.NextAsync());
    }

    [Fact]
    public async Task A_message_beyond_the_limit_ends_the_connection()
    {
        await using var network = await TestNetwork.StartAsync();
        await using var node = new FakeNode(network);
        await node.JoinAsync();
        await node.SendTextAsync("{\"seq\":0,\"ack\":0,\"message\":{\"type\":\"beat\",\"freeSlots\":1,\"leases\":[],\"paused\":\"" + new string('x', 40_000) + "\"}}");
        Assert.Contains("longer than", (await node.ExpectAsync<Goodbye>()).Reason);
    }

    [Fact]
    public async Task A_flood_ends_the_connection()
    {
        await using var network = await TestNetwork.StartAsync(o => o with { Limits = o.Limits with { MostNodeMessages = 20 } });
        await using var node = new FakeNode(network);
        await node.JoinAsync();
        for (var i = 0; i < 30; i++) await node.BeatAsync(1);
        Assert.Contains("More than 20 messages", (await node.ExpectAsync<Goodbye>()).Reason);
    }

    [Fact]
    public async Task A_numbered_message_said_again_is_acknowledged_and_does_nothing()
    {
        await using var network = await TestNetwork.StartAsync();
        await using var node = new FakeNode(network);
        await node.JoinAsync();
        var requester = new FakeRequester(network);
        await requester.DepositAsync();
        var order = await requester.OrderAsync(node);
        var assign = await node.ExpectAsync<Assign>();
        var decline = new Decline(assign.Task, assign.Epoch, DeclineReason.OwnerRules);
        await node.SayAsync(decline);
        await node.ExpectAsync<Heard>();
        var declined = (await network.Store.FindNodeAsync(node.Address, default))!.Reputation.Declined;
        await node.SendAsync(1, node.Received, decline);
        await node.ExpectAsync<Heard>();
        Assert.Equal(1, declined);
        Assert.Equal(1, (await network.Store.FindNodeAsync(node.Address, default))!.Reputation.Declined);
        Assert.NotEqual(TaskState.Done, (await network.TaskAsync(order.Id)).State);
    }

    [Fact]
    public async Task A_node_cannot_decline_what_another_holds()
    {
        await using var network = await TestNetwork.StartAsync();
        await using var node = new FakeNode(network);
        await using var thief = new FakeNode(network);
        await node.JoinAsync();
        await thief.JoinAsync();
        var requester = new FakeRequester(network);
        await requester.DepositAsync();
        var order = await requester.OrderAsync(node);
        var assign = await node.ExpectAsync<Assign>();
        await thief.SayAsync(new Decline(assign.Task, assign.Epoch, DeclineReason.BadInput));
        await thief.ExpectAsync<Heard>();
        var task = await network.TaskAsync(order.Id);
        Assert.Equal((TaskState.Leased, node.Address.ToString()), (task.State, task.Node));
    }

    [Fact]
    public async Task What_was_missed_while_away_is_said_again_in_order()
    {
        await using var network = await TestNetwork.StartAsync();
        await using var node = new FakeNode(network);
        await node.JoinAsync();
        var requester = new FakeRequester(network);
        await requester.DepositAsync();
        await requester.OrderAsync(node);
        var first = await node.ExpectAsync<Assign>();
        node.Received = 0;
        node.Break();
        var welcome = await node.JoinAsync(1);
        Assert.True(welcome.Resumed);
        var again = await node.ExpectAsync<Assign>();
        Assert.Equal((first.Task, first.Epoch), (again.Task, again.Epoch));
    }

    [Fact]
    public async Task A_node_without_its_session_is_told_of_its_leases_anew()
    {
        await using var network = await TestNetwork.StartAsync();
        await using var node = new FakeNode(network);
        await node.JoinAsync();
        var requester = new FakeRequester(network);
        await requester.DepositAsync();
        await requester.OrderAsync(node);
        var first = await node.ExpectAsync<Assign>();
        node.Break();
        node.Session = "";
        Assert.False((await node.JoinAsync(1)).Resumed);
        var again = await node.ExpectAsync<Assign>();
        Assert.Equal((first.Task, first.Epoch), (again.Task, again.Epoch));
    }

    [Fact]
    public async Task Too_much_left_unacknowledged_resets_the_session_and_loses_no_lease()
    {
        await using var network = await TestNetwork.StartAsync(o => o with { Limits = o.Limits with { MostUnacknowledged = 3 } });
        await using var node = new FakeNode(network) { Slots = 8 };
        await node.JoinAsync(8);
        var requester = new FakeRequester(network);
        await requester.DepositAsync();
        for (var i = 0; i < 4; i++) await requester.OrderAsync(node);
        Goodbye? goodbye = null;
        while (goodbye is null && await node.NextAsync() is { } frame) goodbye = frame.Message as Goodbye;
        Assert.Contains("not acknowledged", goodbye!.Reason);
        Assert.True(goodbye.Again);
        var leased = (await network.Store.FindNodeAsync(node.Address, default))!.ActiveLeases;
        (node.Session, node.Received, node.Sent) = ("", 0, 0);
        Assert.False((await node.JoinAsync(0)).Resumed);
        var tasks = new HashSet<string>();
        while (tasks.Count < Math.Min(3, leased)) tasks.Add((await node.ExpectAsync<Assign>()).Task);
        Assert.InRange(leased, 3, 4);
    }

    [Fact]
    public async Task A_second_connection_of_a_node_takes_the_place_of_the_first()
    {
        await using var network = await TestNetwork.StartAsync();
        await using var first = new FakeNode(network);
        await first.JoinAsync();
        await using var second = new FakeNode(network, first.Keys) { Profile = first.Profile };
        await second.JoinAsync();
        Assert.False((await first.ExpectAsync<Goodbye>()).Again);
        var requester = new FakeRequester(network);
        await requester.DepositAsync();
        await requester.OrderAsync(second);
        await second.ExpectAsync<Assign>();
        Assert.Equal(1, (await network.Coordinator.Queries.StatsAsync(default)).NodesOnline);
    }

    [Fact]
    public async Task A_lease_nobody_holds_any_more_is_revoked_when_a_beat_names_it()
    {
        await using var network = await TestNetwork.StartAsync();
        await using var node = new FakeNode(network);
        await node.JoinAsync();
        await node.BeatAsync(1, new LeaseRef(new string('a', 32), 3));
        var revoke = await node.ExpectAsync<Revoke>();
        Assert.Equal((new string('a', 32), 3), (revoke.Task, revoke.Epoch));
    }
}
