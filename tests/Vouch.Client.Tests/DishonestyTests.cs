using System.Net;
using Vouch.Client.Tests.Support;
using Vouch.Identity;
using Vouch.Network.Nodes;
using Vouch.Network.Wire;

namespace Vouch.Client.Tests;

/// <summary>A coordinator that lies: the requester notices, and says so.</summary>
public sealed class DishonestyTests(TestModels models)
{
    /// <summary>The lie that would let the network read everything: its own key in a node's profile.</summary>
    [Fact]
    public async Task A_sealing_key_that_the_node_did_not_sign_is_not_sealed_to()
    {
        await using var network = await Loopback.StartAsync();
        var (node, desk) = (await network.NewNodeAsync(models.Open), await network.NewDeskAsync());
        await desk.Publisher.PublishAsync(models.Open.Folder, []);
        var thief = Keyring.Generate();
        desk.Wire.Forge(HttpMethod.Get, "/v1/candidates", WireJson.Default.CandidatesAnswer, answer => Change(answer, c => c with
        {
            Profile = Rewrite(c.Profile, p => p with { SealingKey = thief.Sealing.PublicKey.ToBytes() }, null),
        }));
        await AssertDishonest(desk, "not signed by that node");

        // Signed, but by the thief.
        desk.Wire.Clear();
        desk.Wire.Forge(HttpMethod.Get, "/v1/candidates", WireJson.Default.CandidatesAnswer, answer => Change(answer, c => c with
        {
            Profile = Rewrite(c.Profile, p => p with { SealingKey = thief.Sealing.PublicKey.ToBytes() }, thief),
        }));
        await AssertDishonest(desk, "not signed by that node");

        // The thief's own good profile under the node's name.
        desk.Wire.Clear();
        desk.Wire.Forge(HttpMethod.Get, "/v1/candidates", WireJson.Default.CandidatesAnswer, answer => Change(answer, c => c with
        {
            Profile = Rewrite(c.Profile, p => p with { Node = thief.Address, SealingKey = thief.Sealing.PublicKey.ToBytes() }, thief),
        }));
        await AssertDishonest(desk, "not signed by that node");
        desk.Wire.Clear();
        desk.Wire.Forge(HttpMethod.Get, $"/v1/nodes/{node.Address}/profile", WireJson.Default.SignedBytes, profile =>
            Rewrite(profile, p => p with { Node = thief.Address, SealingKey = thief.Sealing.PublicKey.ToBytes() }, thief));
        await AssertDishonest(desk, "not signed by that node", new OrderTerms(1_000_000, Nodes: [node.Address]));
        Assert.DoesNotContain("POST /v1/tasks", desk.Wire.Log);
    }

    [Fact]
    public async Task A_profile_for_another_network_is_not_sealed_to()
    {
        await using var network = await Loopback.StartAsync();
        var (node, desk) = (await network.NewNodeAsync(models.Open), await network.NewDeskAsync());
        await desk.Publisher.PublishAsync(models.Open.Folder, []);
        desk.Wire.Forge(HttpMethod.Get, "/v1/candidates", WireJson.Default.CandidatesAnswer, answer => Change(answer, c => c with
        {
            Profile = Rewrite(c.Profile, p => p with { Network = Keyring.Generate().Address }, node.Keys),
        }));
        await AssertDishonest(desk, "for this network");
    }

    [Fact]
    public async Task A_node_proposed_twice_is_sealed_to_once()
    {
        await using var network = await Loopback.StartAsync();
        var (_, desk) = (await network.NewNodeAsync(models.Open), await network.NewDeskAsync());
        await desk.Publisher.PublishAsync(models.Open.Folder, []);
        desk.Wire.Forge(HttpMethod.Get, "/v1/candidates", WireJson.Default.CandidatesAnswer, answer =>
            answer with { Candidates = [.. Enumerable.Repeat(answer.Candidates[0], 50)] });
        using var order = await PrepareAsync(desk);
        Assert.Single(order.Order.Order.Candidates);
    }

    [Fact]
    public async Task A_coordinator_of_another_network_is_not_used()
    {
        await using var network = await Loopback.StartAsync();
        var expected = Keyring.Generate().Address;
        await using var desk = new Desk([network.Url], Path.Combine(network.Folder, "strict"), expected);
        var problem = await Assert.ThrowsAsync<NetworkProblemException>(() => desk.Client.NetworkAsync());
        Assert.Contains(expected.ToString(), problem.Message);
    }

    [Fact]
    public async Task A_key_that_is_not_the_models_is_not_believed()
    {
        await using var network = await Loopback.StartAsync();
        var desk = await network.NewDeskAsync();
        await desk.Publisher.PublishAsync(models.Open.Folder, []);
        desk.Wire.Forge(HttpMethod.Get, $"/v1/models/{models.Open.Id}/key", _ => models.Visible.Key.ToBytes());
        Assert.Equal("Dishonest", (await Assert.ThrowsAsync<NetworkProblemException>(() => desk.Requester.ModelAsync(models.Open.Id))).Code);
        desk.Wire.Clear();
        desk.Wire.Forge(HttpMethod.Get, $"/v1/models/{models.Open.Id}/key", bytes => bytes[..^1]);
        Assert.Equal("Dishonest", (await Assert.ThrowsAsync<NetworkProblemException>(() => desk.Requester.ModelAsync(models.Open.Id))).Code);
        desk.Wire.Clear();
        Assert.Equal(models.Open.Id, (await desk.Requester.ModelAsync(models.Open.Id)).Id);
    }

    [Fact]
    public async Task A_proof_that_is_not_the_one_paid_for_is_not_believed()
    {
        await using var network = await Loopback.StartAsync();
        var (desk, order) = await DoneAsync(network);
        desk.Wire.Forge(HttpMethod.Get, $"/v1/tasks/{order.Id}/proof", bytes => [.. bytes[..^1], (byte)(bytes[^1] ^ 1)]);
        await AssertLie(desk, order, "not the one that was paid for");
    }

    /// <summary>A network that paid for a false proof and stands by it.</summary>
    [Fact]
    public async Task A_false_proof_is_not_believed_although_the_network_does()
    {
        await using var network = await Loopback.StartAsync();
        var (desk, order) = await DoneAsync(network);
        byte[] forged = [];
        desk.Wire.Forge(HttpMethod.Get, $"/v1/tasks/{order.Id}/proof", bytes => forged = [.. bytes[..^1], (byte)(bytes[^1] ^ 1)]);
        await desk.Client.ProofAsync(order.Id);
        StandBy(desk, order, forged);
        await AssertLie(desk, order, "a proof that is false");
    }

    /// <summary>The cheapest lie of a node: a true proof, of another input.</summary>
    [Fact]
    public async Task A_true_proof_of_another_input_is_not_believed()
    {
        await using var network = await Loopback.StartAsync();
        var (desk, order) = await DoneAsync(network);
        var other = models.Open.Prove(models.Open.Inputs[1], new byte[32]);
        desk.Wire.Forge(HttpMethod.Get, $"/v1/tasks/{order.Id}/proof", _ => other);
        StandBy(desk, order, other);
        await AssertLie(desk, order, "a proof that is false");
    }

    [Fact]
    public async Task A_true_proof_of_another_public_input_is_not_believed()
    {
        await using var network = await Loopback.StartAsync();
        var (desk, order) = await DoneAsync(network, models.Visible);
        var other = models.Visible.Prove(models.Visible.Inputs[1]);
        desk.Wire.Forge(HttpMethod.Get, $"/v1/tasks/{order.Id}/proof", _ => other);
        StandBy(desk, order, other);
        await AssertLie(desk, order, "another input");
    }

    [Theory]
    [InlineData("path")]
    [InlineData("signature")]
    [InlineData("entry")]
    [InlineData("index")]
    [InlineData("garbage")]
    [InlineData("missing payment")]
    [InlineData("payment twice")]
    public async Task A_receipt_that_does_not_hold_is_noticed(string lie)
    {
        await using var network = await Loopback.StartAsync();
        var (desk, order) = await DoneAsync(network);
        desk.Wire.Forge(HttpMethod.Get, $"/v1/tasks/{order.Id}/receipts", WireJson.Default.PageAnswerReceiptAnswer, page => page with
        {
            Items = [.. page.Items.SelectMany(r => Lie(r, lie))],
        });
        await AssertLie(desk, order, "receipt");
    }

    [Fact]
    public async Task A_good_receipt_of_another_task_is_noticed()
    {
        await using var network = await Loopback.StartAsync();
        var (desk, order) = await DoneAsync(network);
        var deposit = Assert.Single(await desk.Client.AccountReceiptsAsync(desk.Keys.Address, 1));
        desk.Wire.Forge(HttpMethod.Get, $"/v1/tasks/{order.Id}/receipts", WireJson.Default.PageAnswerReceiptAnswer, page => page with
        {
            Items = [.. page.Items, deposit],
        });
        await AssertLie(desk, order, "another task");
    }

    [Fact]
    public async Task A_payment_that_the_receipts_do_not_show_is_noticed()
    {
        await using var network = await Loopback.StartAsync();
        var (desk, order) = await DoneAsync(network);
        desk.Wire.Forge(HttpMethod.Get, $"/v1/tasks/{order.Id}", WireJson.Default.TaskAnswer, task =>
            task with { Result = task.Result! with { Paid = task.Result.Paid + 1 } });
        await AssertLie(desk, order, "do not show the payment");
    }

    [Fact]
    public async Task Answers_without_end_are_not_read_to_their_end()
    {
        await using var network = await Loopback.StartAsync();
        var desk = await network.NewDeskAsync();
        await desk.Publisher.PublishAsync(models.Open.Folder, []);
        desk.Wire.Answer(HttpMethod.Get, "/v1/stats", () => new HttpResponseMessage { Content = new StreamContent(new EndlessStream()) });
        var problem = await Assert.ThrowsAsync<NetworkProblemException>(() => desk.Client.StatsAsync());
        Assert.Contains("longer than it can be", problem.Message);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("<html>")]
    [InlineData("")]
    public async Task What_is_no_answer_is_called_that(string text)
    {
        await using var network = await Loopback.StartAsync();
        var desk = await network.NewDeskAsync();
        desk.Wire.Answer(HttpMethod.Get, "/v1/stats", () => MeddledWire.Json(System.Text.Encoding.UTF8.GetBytes(text)));
        Assert.Equal("Malformed", (await Assert.ThrowsAsync<NetworkProblemException>(() => desk.Client.StatsAsync())).Code);
    }

    [Fact]
    public async Task Nobody_is_led_elsewhere()
    {
        await using var network = await Loopback.StartAsync();
        var desk = await network.NewDeskAsync();
        desk.Wire.Answer(HttpMethod.Get, "/v1/stats", () =>
        {
            var answer = new HttpResponseMessage(HttpStatusCode.Found);
            answer.Headers.Location = new Uri(network.Url, "/v1/info");
            return answer;
        });
        var problem = await Assert.ThrowsAsync<NetworkProblemException>(() => desk.Client.StatsAsync());
        Assert.Equal(HttpStatusCode.Found, problem.Status);
    }

    private static CandidatesAnswer Change(CandidatesAnswer answer, Func<Candidate, Candidate> change) =>
        answer with { Candidates = [.. answer.Candidates.Select(change)] };

    private static SignedBytes Rewrite(SignedBytes profile, Func<NodeProfile, NodeProfile> change, Keyring? signer)
    {
        var changed = change(NodeProfile.Read(Convert.FromBase64String(profile.Body)));
        return new SignedBytes(
            Convert.ToBase64String(changed.ToBytes()), signer is null ? profile.Signature : signer.Signing.Sign(changed.Digest).ToString());
    }

    private static IEnumerable<ReceiptAnswer> Lie(ReceiptAnswer receipt, string lie) => receipt.Kind != "Settled" ? [receipt] : lie switch
    {
        "path" => [receipt with { Path = [.. receipt.Path, Digest256.Keccak([1]).ToString()] }],
        "signature" => [receipt with { Signature = Keyring.Generate().Signing.Sign(Digest256.Keccak([1])).ToString() }],
        "entry" => [receipt with { Entry = Convert.ToBase64String([.. Convert.FromBase64String(receipt.Entry)[..^1], 7]) }],
        "index" => [receipt with { Index = receipt.Index + 1 }],
        "garbage" => [receipt with { Header = "AAAA" }],
        "missing payment" => [],
        _ => [receipt, receipt],
    };

    private static void StandBy(Desk desk, PreparedOrder order, byte[] proof) =>
        desk.Wire.Forge(HttpMethod.Get, $"/v1/tasks/{order.Id}", WireJson.Default.TaskAnswer, task =>
            task with { Result = task.Result! with { Proof = Digest256.Keccak(proof).ToString(), ProofBytes = proof.Length } });

    private static async Task AssertLie(Desk desk, PreparedOrder order, string says)
    {
        var problem = await Assert.ThrowsAsync<NetworkProblemException>(() => desk.Requester.CollectAsync(order));
        Assert.Equal("Dishonest", problem.Code);
        Assert.Contains(says, problem.Message);

        // The order is kept: the truth may still be had from another coordinator.
        Assert.Equal(order.Id, Assert.Single(desk.Requester.Pending.Tasks));
        desk.Wire.Clear();
        await desk.Requester.CollectAsync(order);
        order.Dispose();
    }

    private async Task AssertDishonest(Desk desk, string says, OrderTerms? terms = null)
    {
        var problem = await Assert.ThrowsAsync<NetworkProblemException>(() => PrepareAsync(desk, null, terms));
        Assert.Equal("Dishonest", problem.Code);
        Assert.Contains(says, problem.Message);
    }

    private async Task<PreparedOrder> PrepareAsync(Desk desk, TestModel? model = null, OrderTerms? terms = null)
    {
        var published = await desk.Requester.ModelAsync((model ?? models.Open).Id);
        return await desk.Requester.PrepareAsync(published, (model ?? models.Open).Inputs[0], terms ?? new OrderTerms(1_000_000));
    }

    private async Task<(Desk Desk, PreparedOrder Order)> DoneAsync(Loopback network, TestModel? model = null)
    {
        model ??= models.Open;
        var (_, desk) = (await network.NewNodeAsync(model), await network.NewDeskAsync());
        await desk.Publisher.PublishAsync(model.Folder, []);
        var order = await PrepareAsync(desk, model);
        await desk.Requester.SubmitAsync(order);
        await desk.Requester.WaitAsync(order).WaitAsync(TimeSpan.FromSeconds(60));
        return (desk, order);
    }

    private sealed class EndlessStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            buffer.Span.Fill((byte)' ');
            return ValueTask.FromResult(buffer.Length);
        }
    }
}
