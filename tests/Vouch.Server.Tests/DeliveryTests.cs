using System.Net;
using System.Net.Http.Json;
using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Orders;
using Vouch.Network.Tasks;
using Vouch.Network.Wire;
using Vouch.Server.Tests.Support;
using Xunit;

namespace Vouch.Server.Tests;

/// <summary>Results that should not be paid, and are not; cheap checks come before costly ones.</summary>
public sealed class DeliveryTests
{
    [Fact]
    public async Task A_proof_that_fails_costs_the_stake_and_the_task_waits_again()
    {
        await using var network = await TestNetwork.StartAsync();
        await using var node = new FakeNode(network);
        var owner = new FakeRequester(network, node.Keys);
        await owner.DepositAsync(5_000_000);
        using var staked = await network.Http.PostAsJsonAsync(
            $"v1/accounts/{node.Address}/stake", owner.Sign(owner.MakeRequest(RequestKind.Stake, 3_000_000)), WireJson.Default.SignedBytes);
        Assert.Equal(HttpStatusCode.OK, staked.StatusCode);
        var (order, assign) = await LeaseAsync(network, node);
        using var delivered = await network.DeliverAsync(node, order.Id, assign.Epoch, "a proof of another input"u8.ToArray());
        var answer = await delivered.Content.ReadFromJsonAsync(WireJson.Default.DeliveryAnswer);
        Assert.False(answer!.Accepted);
        Assert.Equal(0, answer.Paid);
        var task = await network.TaskAsync(order.Id);
        Assert.Equal(TaskState.Waiting, task.State);
        Assert.Equal([node.Address.ToString()], task.Excluded);
        Assert.Equal(2_000_000, (await network.Store.FindAccountAsync(node.Address, default)).Staked);
        Assert.Equal(0, (await network.Store.TotalsAsync(default)).Values.Sum());
    }

    [Fact]
    public async Task A_claim_by_another_key_is_refused_before_anything_is_verified()
    {
        await using var network = await TestNetwork.StartAsync();
        await using var node = new FakeNode(network);
        var (order, assign) = await LeaseAsync(network, node);
        using var thief = Keyring.Generate();
        var proof = FakeJudge.Proof(order.Input);
        await RefusedAsync(await network.DeliverAsync(thief, network.MakeClaim(node.Address, order.Id, assign.Epoch, proof), proof), HttpStatusCode.Forbidden, "BadSignature");
        await RefusedAsync(await network.DeliverAsync(thief, network.MakeClaim(thief.Address, order.Id, assign.Epoch, proof), proof), HttpStatusCode.Conflict, "StaleEpoch");
        Assert.Equal(0, network.Judge.Calls);
        Assert.Equal(TaskState.Leased, (await network.TaskAsync(order.Id)).State);
    }

    [Fact]
    public async Task A_claim_for_another_task_network_or_epoch_is_refused_without_blame()
    {
        await using var network = await TestNetwork.StartAsync();
        await using var node = new FakeNode(network);
        var (order, assign) = await LeaseAsync(network, node);
        var proof = FakeJudge.Proof(order.Input);
        var claim = network.MakeClaim(node.Address, order.Id, assign.Epoch, proof);
        await RefusedAsync(await network.DeliverAsync(node.Keys, claim, proof, new TaskId(5)), HttpStatusCode.BadRequest, "Malformed");
        await RefusedAsync(await network.DeliverAsync(node.Keys, claim with { Task = new TaskId(5) }, proof), HttpStatusCode.NotFound, "NotFound");
        await RefusedAsync(await network.DeliverAsync(node.Keys, claim with { Network = node.Address }, proof), HttpStatusCode.BadRequest, "WrongNetwork");
        await RefusedAsync(await network.DeliverAsync(node.Keys, claim with { Epoch = assign.Epoch + 1 }, proof), HttpStatusCode.Conflict, "StaleEpoch");
        await RefusedAsync(await network.DeliverAsync(node.Keys, claim with { Epoch = 0 }, proof), HttpStatusCode.Conflict, "StaleEpoch");
        Assert.Equal(0, network.Judge.Calls);
        Assert.Equal(0, (await network.Store.FindNodeAsync(node.Address, default))!.Reputation.Lied);
        using var good = await network.DeliverAsync(node.Keys, claim, proof);
        Assert.True((await good.Content.ReadFromJsonAsync(WireJson.Default.DeliveryAnswer))!.Accepted);
    }

    [Fact]
    public async Task A_body_that_is_not_what_was_signed_is_a_broken_upload_and_nobodys_lie()
    {
        await using var network = await TestNetwork.StartAsync();
        await using var node = new FakeNode(network);
        var (order, assign) = await LeaseAsync(network, node);
        var proof = FakeJudge.Proof(order.Input);
        var claim = network.MakeClaim(node.Address, order.Id, assign.Epoch, proof);
        var damaged = proof.ToArray();
        damaged[^1] ^= 1;
        await RefusedAsync(await network.DeliverAsync(node.Keys, claim, damaged), HttpStatusCode.UnprocessableEntity, "WrongDigest");
        await RefusedAsync(await network.DeliverAsync(node.Keys, claim, proof[..^1]), HttpStatusCode.BadRequest, "Malformed");
        await RefusedAsync(await network.DeliverAsync(node.Keys, claim with { ProofBytes = int.MaxValue }, proof), HttpStatusCode.RequestEntityTooLarge, "TooLarge");
        await RefusedAsync(await network.DeliverAsync(node.Keys, claim with { ProofBytes = -1 }, proof), HttpStatusCode.RequestEntityTooLarge, "TooLarge");
        Assert.Equal(0, network.Judge.Calls);
        Assert.Equal(TaskState.Leased, (await network.TaskAsync(order.Id)).State);
    }

    [Fact]
    public async Task A_result_after_a_cancellation_is_refused()
    {
        await using var network = await TestNetwork.StartAsync();
        await using var node = new FakeNode(network);
        var requester = new FakeRequester(network);
        var (order, assign) = await LeaseAsync(network, node, requester);
        using var cancelled = await network.Http.PostAsJsonAsync(
            $"v1/tasks/{order.Id}/cancel", requester.Sign(requester.MakeRequest(RequestKind.Cancel, 0, order.Id)), WireJson.Default.SignedBytes);
        Assert.Equal(HttpStatusCode.OK, cancelled.StatusCode);
        var revoke = await node.ExpectAsync<Revoke>();
        Assert.Equal((order.Id.ToString(), assign.Epoch), (revoke.Task, revoke.Epoch));
        await RefusedAsync(await network.DeliverAsync(node, order.Id, assign.Epoch, FakeJudge.Proof(order.Input)), HttpStatusCode.Conflict, "WrongState");
        Assert.Equal(10_000_000, (await network.Store.FindAccountAsync(requester.Address, default)).Free);
    }

    [Fact]
    public async Task A_cancellation_during_verification_is_settled_one_way_only()
    {
        await using var network = await TestNetwork.StartAsync();
        await using var node = new FakeNode(network);
        var requester = new FakeRequester(network);
        var (order, assign) = await LeaseAsync(network, node, requester);
        var gate = new TaskCompletionSource();
        network.Judge.Gate = gate.Task;
        var delivering = network.DeliverAsync(node, order.Id, assign.Epoch, FakeJudge.Proof(order.Input));
        while (network.Judge.Calls == 0) await Task.Delay(10);
        using var cancelled = await network.Http.PostAsJsonAsync(
            $"v1/tasks/{order.Id}/cancel", requester.Sign(requester.MakeRequest(RequestKind.Cancel, 0, order.Id)), WireJson.Default.SignedBytes);
        Assert.Equal(HttpStatusCode.OK, cancelled.StatusCode);
        gate.SetResult();
        await RefusedAsync(await delivering, HttpStatusCode.Conflict, "StaleEpoch");
        Assert.Equal(TaskState.Cancelled, (await network.TaskAsync(order.Id)).State);
        Assert.Equal(0, (await network.Store.FindAccountAsync(node.Address, default)).Free);
    }

    internal static async Task<(Order Order, Assign Assign)> LeaseAsync(TestNetwork network, FakeNode node, FakeRequester? requester = null)
    {
        await node.JoinAsync();
        requester ??= new FakeRequester(network);
        await requester.DepositAsync();
        var order = await requester.OrderAsync(node);
        return (order, await node.ExpectAsync<Assign>());
    }

    internal static async Task RefusedAsync(HttpResponseMessage answer, HttpStatusCode status, string code)
    {
        using (answer)
        {
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(status == answer.StatusCode, $"{answer.StatusCode}: {text}");
            var problem = System.Text.Json.JsonSerializer.Deserialize(text, WireJson.Default.Problem)!;
            Assert.Equal(code, problem.Code);
            Assert.NotEmpty(problem.Message);
        }
    }
}
