using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Vouch.Compiler.Keys;
using Vouch.Compiler.Lowering;
using Vouch.Compiler.Tests.Lowering;
using Vouch.Hashing;
using Vouch.Identity;
using Vouch.Models.Quantization;
using Vouch.Network.Memory;
using Vouch.Network.Orders;
using Vouch.Network.Tasks;
using Vouch.Network.Wire;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Parameters;
using Vouch.Server.Tests.Support;
using Xunit;

namespace Vouch.Server.Tests;

/// <summary>Published models, real proofs, the real verifier: what is paid is a proof of the requester's own input.</summary>
public sealed class RealProofTests
{
    private static readonly Lazy<Made> Committed = new(() => Made.Of(Visibility.Committed, privateWeights: false));
    private static readonly Lazy<Made> Secret = new(() => Made.Of(Visibility.Committed, privateWeights: true));

    [Fact]
    public async Task A_proof_of_the_committed_input_is_paid_and_one_of_another_input_costs_the_stake()
    {
        await using var network = await TestNetwork.StartAsync(verifies: true);
        await using var liar = new FakeNode(network) { Ask = 1000 };
        await using var node = new FakeNode(network) { Ask = 1000 };
        var made = Committed.Value;
        using var published = await PublishAsync(network, network.Keys, made, ProvingKeyFile.ToBytes(made.Proving));
        Assert.True(published.IsSuccessStatusCode, await published.Content.ReadAsStringAsync());
        var model = (await published.Content.ReadFromJsonAsync(WireJson.Default.ModelAnswer))!;
        Assert.Equal((made.Id.ToString(), false), (model.Id, model.IsSealed));
        Assert.Equal(made.Verifying.ToBytes(), await network.Http.GetByteArrayAsync($"v1/models/{model.Id}/key"));

        var requester = new FakeRequester(network);
        await requester.DepositAsync(1_000_000_000);
        var seed = OsRandom.NewSeed();
        var commitment = InputCommitment.Commit(made.Verifying, made.Input, seed);
        var order = requester.MakeOrder(liar, node) with
        {
            Model = made.Id,
            Input = new InputBinding(InputBindingKind.Committed, commitment),
            MaxPrice = 100_000_000,
        };
        Assert.Null((await requester.SubmitAsync(requester.Item(order, seed, liar, node))).Refused);

        await liar.JoinAsync();
        var first = await liar.ExpectAsync<Assign>();
        var anotherProof = made.Prove(OsRandom.NewSeed());
        using (var lied = await network.DeliverAsync(liar, order.Id, first.Epoch, anotherProof))
        {
            Assert.True(lied.IsSuccessStatusCode, await lied.Content.ReadAsStringAsync());
            var refused = (await lied.Content.ReadFromJsonAsync(WireJson.Default.DeliveryAnswer))!;
            Assert.Equal((false, 0L), (refused.Accepted, refused.Paid));
        }

        Assert.Equal([liar.Address.ToString()], (await network.TaskAsync(order.Id)).Excluded);
        await node.JoinAsync();
        var second = await node.ExpectAsync<Assign>();
        var proof = made.Prove(seed);
        using var delivered = await network.DeliverAsync(node, order.Id, second.Epoch, proof);
        var answer = (await delivered.Content.ReadFromJsonAsync(WireJson.Default.DeliveryAnswer))!;
        Assert.True(answer.Accepted, answer.Message);
        Assert.True(answer.Paid > 0);
        Assert.Equal(TaskState.Done, (await network.TaskAsync(order.Id)).State);

        var query = $"v1/verify?model={made.Id}&commitment={Convert.ToHexStringLower(commitment)}";
        using var verified = await network.SendAsync(HttpMethod.Post, query, null, new ByteArrayContent(proof));
        Assert.True((await verified.Content.ReadFromJsonAsync(WireJson.Default.VerifyAnswer))!.Accepted);
        using var other = await network.SendAsync(HttpMethod.Post, query, null, new ByteArrayContent(anotherProof));
        Assert.False((await other.Content.ReadFromJsonAsync(WireJson.Default.VerifyAnswer))!.Accepted);
    }

    [Fact]
    public async Task An_order_that_no_proof_could_fulfil_is_refused()
    {
        await using var network = await TestNetwork.StartAsync(verifies: true);
        await using var node = new FakeNode(network);
        var made = Committed.Value;
        using var published = await PublishAsync(network, network.Keys, made, [1, 2, 3]);
        Assert.Equal(HttpStatusCode.OK, published.StatusCode);
        var requester = new FakeRequester(network);
        await requester.DepositAsync();
        foreach (var binding in new[]
        {
            new InputBinding(InputBindingKind.Public, new byte[32]), new InputBinding(InputBindingKind.Committed, new byte[31]),
            new InputBinding(InputBindingKind.Committed, [.. Enumerable.Repeat((byte)255, InputCommitment.Commit(made.Verifying, made.Input, new byte[32]).Length)]),
        })
        {
            var order = requester.MakeOrder(node) with { Model = made.Id, Input = binding };
            Assert.Equal("Malformed", (await requester.SubmitAsync(requester.Item(order, [1], node))).Refused!.Code);
        }
    }

    [Fact]
    public async Task Private_weights_are_published_sealed_or_not_at_all()
    {
        await using var network = await TestNetwork.StartAsync(verifies: true);
        using var owner = Keyring.Generate();
        using var granted = Keyring.Generate();
        using var stranger = Keyring.Generate();
        var made = Secret.Value;
        await DeliveryTests.RefusedAsync(await PublishAsync(network, owner, made, ProvingKeyFile.ToBytes(made.Proving)), HttpStatusCode.BadRequest, "Malformed");
        var package = Envelope.Seal(ProvingKeyFile.ToBytes(made.Proving), [new Recipient(granted.Address, granted.Sealing.PublicKey)], made.Id.ToBytes(), out _).ToBytes();
        using var published = await PublishAsync(network, owner, made, package);
        Assert.True(published.IsSuccessStatusCode, await published.Content.ReadAsStringAsync());
        Assert.Equal([granted.Address.ToString()], (await published.Content.ReadFromJsonAsync(WireJson.Default.ModelAnswer))!.Granted);
        await DeliveryTests.RefusedAsync(
            await network.SendAsync(HttpMethod.Get, $"v1/models/{made.Id}/package", stranger), HttpStatusCode.Forbidden, "NotAllowed");
        using var fetched = await network.SendAsync(HttpMethod.Get, $"v1/models/{made.Id}/package", granted);
        Assert.Equal(package, await fetched.Content.ReadAsByteArrayAsync());
        await DeliveryTests.RefusedAsync(await PublishAsync(network, stranger, made, package), HttpStatusCode.Conflict, "AlreadyDone");
    }

    /// <summary>An order binds a commitment or public codes: what is beside the commitment would be the prover's choice.</summary>
    [Theory]
    [InlineData(Visibility.Committed, Visibility.Public, "mixes")]
    [InlineData(Visibility.Committed, Visibility.Private, "private input")]
    [InlineData(Visibility.Public, Visibility.Private, "private input")]
    [InlineData(Visibility.Private, Visibility.Private, "private input")]
    public async Task A_model_whose_inputs_no_order_could_bind_is_not_published(Visibility first, Visibility second, string word)
    {
        await using var network = await TestNetwork.StartAsync(verifies: true);
        var made = Made.Of(first, false, "sum of a scalar and a vector", [first, second]);
        using var answer = await PublishAsync(network, network.Keys, made, ProvingKeyFile.ToBytes(made.Proving));
        Assert.Contains(word, await answer.Content.ReadAsStringAsync());
        await DeliveryTests.RefusedAsync(answer, HttpStatusCode.BadRequest, "Malformed");
        using var known = await network.Http.GetAsync($"v1/models/{made.Id}");
        Assert.Equal(HttpStatusCode.NotFound, known.StatusCode);
    }

    [Fact]
    public async Task A_model_with_several_inputs_of_one_kind_is_published()
    {
        await using var network = await TestNetwork.StartAsync(verifies: true);
        foreach (var kind in new[] { Visibility.Committed, Visibility.Public })
        {
            var made = Made.Of(kind, false, "sum of a scalar and a vector");
            using var answer = await PublishAsync(network, network.Keys, made, ProvingKeyFile.ToBytes(made.Proving));
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task A_key_that_is_not_the_one_named_or_none_is_refused()
    {
        await using var network = await TestNetwork.StartAsync(verifies: true);
        var made = Committed.Value;
        await DeliveryTests.RefusedAsync(
            await PublishAsync(network, network.Keys, made, [1], FakeRequester.RandomDigest()), HttpStatusCode.BadRequest, "Malformed");
        var damaged = made.Verifying.ToBytes();
        damaged[damaged.Length / 2] ^= 1;
        await DeliveryTests.RefusedAsync(
            await PublishAsync(network, network.Keys, made, [1], null, damaged), HttpStatusCode.BadRequest, "Malformed");
    }

    private static Task<HttpResponseMessage> PublishAsync(
        TestNetwork network, Keyring owner, Made made, byte[] package, Digest256? id = null, byte[]? key = null)
    {
        var form = new MultipartFormDataContent { { new ByteArrayContent(key ?? made.Verifying.ToBytes()), "key", "key" }, { new ByteArrayContent(package), "package", "package" } };
        return network.SendAsync(HttpMethod.Put, $"v1/models/{id ?? made.Id}?name=small", owner, form);
    }

    private sealed record Made(ProvingKey Proving, VerifyingKey Verifying, InferenceProver Prover, long[][] Input)
    {
        public Digest256 Id { get; } = Digest256.Read(Verifying.Digest);

        public static Made Of(Visibility inputs, bool privateWeights, string scenario = "dense layer", Visibility[]? ports = null)
        {
            var small = Scenarios.Create(scenario, 5);
            var graph = small.Build();
            var model = new QuantizedModel(
                graph,
                [.. graph.Inputs.Select(i => graph.Tensors[i]).Select(t => new InputEncoding(t.Name, t.Shape, t.Scale, t.Low, t.High))],
                [.. graph.Outputs.Select(i => graph.Tensors[i]).Select(t => new OutputDecoding(t.Name, t.Shape, t.Scale))]);
            var (proving, verifying) = ModelCompiler.Compile(
                model, new CompileOptions(SecurityProfile.ForBits(100)!, inputs, Visibility.Public, privateWeights, 2, ports));
            return new Made(proving, verifying, new InferenceProver(proving, verifying), [.. small.InputValues]);
        }

        public byte[] Prove(byte[] seed)
        {
            lock (Prover) return Prover.Prove(Prover.Run(Input), seed);
        }
    }
}
