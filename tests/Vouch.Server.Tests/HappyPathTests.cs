using System.Net.Http.Json;
using Vouch.Network.Ledger;
using Vouch.Network.Tasks;
using Vouch.Network.Wire;
using Vouch.Server.Tests.Support;
using Xunit;

namespace Vouch.Server.Tests;

/// <summary>From an order to a paid proof, over real sockets.</summary>
public sealed class HappyPathTests
{
    [Fact]
    public async Task An_order_is_leased_proven_and_paid()
    {
        await using var network = await TestNetwork.StartAsync();
        await using var node = new FakeNode(network);
        await node.JoinAsync();
        var requester = new FakeRequester(network);
        await requester.DepositAsync();
        var order = await requester.OrderAsync(node);

        var assign = await node.ExpectAsync<Assign>();
        Assert.Equal(order.Id.ToString(), assign.Task);
        Assert.Equal(100, assign.Price);
        Assert.NotNull(assign.EnvelopeBytes);
        Assert.Equal(TaskState.Leased, (await network.TaskAsync(order.Id)).State);

        var proof = FakeJudge.Proof(order.Input);
        using var delivered = await network.DeliverAsync(node, order.Id, assign.Epoch, proof);
        var answer = await delivered.Content.ReadFromJsonAsync(WireJson.Default.DeliveryAnswer);
        Assert.True(answer!.Accepted, answer.Message);
        Assert.Equal(99, answer.Paid);

        var settled = await node.ExpectAsync<Settled>();
        Assert.Equal((order.Id.ToString(), assign.Epoch, 99L), (settled.Task, settled.Epoch, settled.Paid));
        var task = await network.TaskAsync(order.Id);
        Assert.Equal((TaskState.Done, 0L, 99L, 1L), (task.State, task.Escrow, task.Result!.Paid, task.Result.Fee));
        Assert.Equal(proof, await network.Http.GetByteArrayAsync($"v1/tasks/{order.Id}/proof"));
        var account = await network.Http.GetFromJsonAsync($"v1/accounts/{node.Address}", WireJson.Default.AccountAnswer);
        Assert.Equal(99, account!.Free);
        Assert.Equal(0, (await network.Store.TotalsAsync(default)).Values.Sum());

        var receipts = await network.Http.GetFromJsonAsync($"v1/tasks/{order.Id}/receipts", WireJson.Default.PageAnswerReceiptAnswer);
        Assert.Equal(["Accepted", "Leased", "Settled"], receipts!.Items.Select(r => r.Kind));
        Assert.Equal(99, (await network.Store.TotalsAsync(default)).GetValueOrDefault(AccountKind.Holder) - 10_000_000 + 100);
    }

    [Fact]
    public async Task A_waiting_request_is_answered_when_the_task_changes()
    {
        await using var network = await TestNetwork.StartAsync();
        await using var node = new FakeNode(network);
        await node.JoinAsync();
        var requester = new FakeRequester(network);
        await requester.DepositAsync();
        var order = await requester.OrderAsync(node);
        var assign = await node.ExpectAsync<Assign>();
        var waiting = network.TaskAsync(order.Id, wait: 30_000);
        await Task.Delay(200);
        Assert.False(waiting.IsCompleted);
        var start = Environment.TickCount64;
        using var delivered = await network.DeliverAsync(node, order.Id, assign.Epoch, FakeJudge.Proof(order.Input));
        Assert.Equal(TaskState.Done, (await waiting).State);
        Assert.InRange(Environment.TickCount64 - start, 0, 5000);
    }

    [Fact]
    public async Task A_delivery_said_twice_is_paid_once_and_answered_alike()
    {
        await using var network = await TestNetwork.StartAsync();
        await using var node = new FakeNode(network);
        await node.JoinAsync();
        var requester = new FakeRequester(network);
        await requester.DepositAsync();
        var order = await requester.OrderAsync(node);
        var assign = await node.ExpectAsync<Assign>();
        var proof = FakeJudge.Proof(order.Input);
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            using var delivered = await network.DeliverAsync(node, order.Id, assign.Epoch, proof);
            return await delivered.Content.ReadFromJsonAsync(WireJson.Default.DeliveryAnswer);
        }));
        Assert.All(answers, a => Assert.Equal((true, 99L), (a!.Accepted, a.Paid)));
        Assert.Equal(1, network.Judge.Calls);
        Assert.Equal(99, (await network.Store.FindAccountAsync(node.Address, default)).Free);
    }
}
