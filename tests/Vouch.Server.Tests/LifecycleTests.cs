using System.Net;
using System.Net.Http.Json;
using Vouch.Network.Orders;
using Vouch.Network.Tasks;
using Vouch.Network.Wire;
using Vouch.Server.Tests.Support;
using Xunit;

namespace Vouch.Server.Tests;

/// <summary>Tasks whose parties go away, and what becomes of the money.</summary>
public sealed class LifecycleTests
{
    [Fact]
    public async Task A_node_that_takes_work_and_never_answers_is_asked_once_and_loses_it()
    {
        await using var network = await TestNetwork.StartAsync(o => o with { Limits = o.Limits with { SilenceMilliseconds = 3_600_000 } });
        await using var silent = new FakeNode(network);
        await using var other = new FakeNode(network);
        await silent.JoinAsync();
        var requester = new FakeRequester(network);
        await requester.DepositAsync();
        var order = await requester.OrderAsync(silent, other);
        await silent.ExpectAsync<Assign>();
        await other.JoinAsync();
        network.Clock.Advance(TimeSpan.FromSeconds(31));
        await silent.ExpectAsync<Question>();
        Assert.Equal(TaskState.Leased, (await network.TaskAsync(order.Id)).State);
        silent.Break();
        network.Clock.Advance(TimeSpan.FromSeconds(6));
        await other.BeatAsync(2);
        var assign = await other.ExpectAsync<Assign>();
        Assert.Equal((order.Id.ToString(), 2), (assign.Task, assign.Epoch));
        Assert.Equal(1, (await network.Store.FindNodeAsync(silent.Address, default))!.Reputation.Lost);
        await DeliveryTests.RefusedAsync(await network.DeliverAsync(silent, order.Id, 1, FakeJudge.Proof(order.Input)), HttpStatusCode.Conflict, "StaleEpoch");
        using var delivered = await network.DeliverAsync(other, order.Id, 2, FakeJudge.Proof(order.Input));
        Assert.True((await delivered.Content.ReadFromJsonAsync(WireJson.Default.DeliveryAnswer))!.Accepted);
    }

    [Fact]
    public async Task A_beat_renews_a_lease_once_half_of_it_is_over_and_answers_a_question()
    {
        await using var network = await TestNetwork.StartAsync(o => o with { Limits = o.Limits with { SilenceMilliseconds = 3_600_000 } });
        await using var node = new FakeNode(network);
        var (order, assign) = await DeliveryTests.LeaseAsync(network, node);
        var lease = new LeaseRef(assign.Task, assign.Epoch);
        await node.BeatAsync(1, lease);
        Assert.Equal(assign.ExpiresAt, (await network.TaskAsync(order.Id)).LeaseExpiresAt);
        network.Clock.Advance(TimeSpan.FromSeconds(16));
        await node.BeatAsync(1, lease);
        Assert.True((await node.ExpectAsync<Renewed>()).ExpiresAt > assign.ExpiresAt);
        network.Clock.Advance(TimeSpan.FromSeconds(31));
        await node.ExpectAsync<Question>();
        await node.BeatAsync(1, lease);
        await node.ExpectAsync<Renewed>();
        var task = await network.TaskAsync(order.Id);
        Assert.Equal((TaskState.Leased, 1), (task.State, task.Epoch));
    }

    [Fact]
    public async Task A_task_nobody_takes_expires_with_a_full_refund()
    {
        await using var network = await TestNetwork.StartAsync();
        await using var nobody = new FakeNode(network);
        var requester = new FakeRequester(network);
        await requester.DepositAsync();
        var order = await requester.OrderAsync(nobody);
        Assert.True((await network.TaskAsync(order.Id)).NeedsCandidates);
        network.Clock.Advance(TimeSpan.FromMinutes(21));
        var task = await network.TaskAsync(order.Id, wait: 20_000);
        if (task.State == TaskState.Waiting) task = await network.TaskAsync(order.Id, wait: 20_000);
        Assert.Equal(TaskState.Expired, task.State);
        Assert.Equal(10_000_000, (await network.Store.FindAccountAsync(requester.Address, default)).Free);
    }

    [Fact]
    public async Task A_proof_nobody_collects_is_swept_when_its_time_is_over_and_the_payment_stands()
    {
        await using var network = await TestNetwork.StartAsync(o => o with { Limits = o.Limits with { SweepMilliseconds = 100 } });
        await using var node = new FakeNode(network);
        var (order, assign) = await DeliveryTests.LeaseAsync(network, node);
        using var delivered = await network.DeliverAsync(node, order.Id, assign.Epoch, FakeJudge.Proof(order.Input));
        Assert.Equal(HttpStatusCode.OK, delivered.StatusCode);
        network.Clock.Advance(TimeSpan.FromDays(15));
        HttpStatusCode status;
        do
        {
            await Task.Delay(100);
            using var answer = await network.Http.GetAsync(new Uri(network.Url, $"v1/tasks/{order.Id}/proof"));
            status = answer.StatusCode;
        }
        while (status == HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.Gone, status);
        Assert.Equal(99, (await network.TaskAsync(order.Id)).Result!.Paid);
    }

    [Fact]
    public async Task An_input_sealed_anew_goes_to_the_new_candidate()
    {
        await using var network = await TestNetwork.StartAsync();
        await using var gone = new FakeNode(network);
        await using var node = new FakeNode(network);
        await node.JoinAsync();
        var requester = new FakeRequester(network);
        await requester.DepositAsync();
        var order = await requester.OrderAsync(gone);
        var change = new CandidateChange(network.Address, order.Id, [node.Address], 1);
        var signed = new SignedBytes(Convert.ToBase64String(change.ToBytes()), requester.Keys.Signing.Sign(change.Digest).ToString());
        var body = new ResealRequest(signed, Convert.ToBase64String(FakeRequester.Seal(order, [1], node)));
        using var answer = await network.Http.PostAsJsonAsync($"v1/tasks/{order.Id}/reseal", body, WireJson.Default.ResealRequest);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        Assert.Equal(order.Id.ToString(), (await node.ExpectAsync<Assign>()).Task);
        using var stranger = Vouch.Identity.Keyring.Generate();
        var forged = signed with { Signature = stranger.Signing.Sign(change.Digest).ToString() };
        using var refused = await network.Http.PostAsJsonAsync($"v1/tasks/{order.Id}/reseal", body with { Change = forged }, WireJson.Default.ResealRequest);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task A_node_that_is_told_why_can_mend_it()
    {
        await using var network = await TestNetwork.StartAsync();
        await using var chosen = new FakeNode(network);
        await using var dear = new FakeNode(network) { Ask = 1_000_000 };
        await chosen.JoinAsync();
        await dear.JoinAsync();
        var requester = new FakeRequester(network);
        await requester.DepositAsync();
        var order = await requester.OrderAsync(chosen, dear);
        await chosen.ExpectAsync<Assign>();
        var why = (await network.Http.GetFromJsonAsync($"v1/nodes/{dear.Address}/why?task={order.Id}", WireJson.Default.WhyAnswer))!;
        Assert.Equal(chosen.Address.ToString(), why.Chosen);
        Assert.Contains("TooExpensive", why.Explanation);
        var candidates = (await network.Http.GetFromJsonAsync($"v1/candidates?model={network.Model}&maxPrice=1000", WireJson.Default.CandidatesAnswer))!;
        Assert.Equal([chosen.Address.ToString()], candidates.Candidates.Select(c => c.Node));
        Assert.Equal(2, candidates.Considered);
    }
}
