using System.Buffers.Binary;
using System.Net.Http.Json;
using Vouch.Hashing;
using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Orders;
using Vouch.Network.Wire;
using Xunit;

namespace Vouch.Server.Tests.Support;

/// <summary>Orders things.</summary>
internal sealed class FakeRequester(TestNetwork network, Keyring? keys = null)
{
    public Keyring Keys { get; } = keys ?? Keyring.Generate();

    public Address Address => Keys.Address;

    public async Task DepositAsync(long amount = 10_000_000)
    {
        using var answer = await network.Http.PostAsJsonAsync(
            $"v1/accounts/{Address}/deposit", new DepositRequest(amount, RandomDigest().ToString()), WireJson.Default.DepositRequest);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    public Order MakeOrder(params FakeNode[] candidates)
    {
        var now = network.Clock.Now;
        Span<byte> nonce = stackalloc byte[8];
        OsRandom.FillBytes(nonce);
        return new Order(
            network.Address, Address, BinaryPrimitives.ReadUInt64BigEndian(nonce), TaskKind.Prove, network.Model,
            new InputBinding(InputBindingKind.Public, RandomDigest().ToBytes()), 1_000_000, now, now + 600_000, now + 1_200_000, Trust.Open,
            [.. candidates.Select(c => c.Address)]);
    }

    public SignedBytes Sign(Order order) => new(Convert.ToBase64String(order.ToBytes()), Keys.Signing.Sign(order.Digest).ToString());

    public SignedBytes Sign(AccountRequest request) => new(Convert.ToBase64String(request.ToBytes()), Keys.Signing.Sign(request.Digest).ToString());

    public SubmitItem Item(Order order, byte[] plaintext, params FakeNode[] candidates) =>
        new(Sign(order), Convert.ToBase64String(Seal(order, plaintext, candidates)));

    public static byte[] Seal(Order order, byte[] plaintext, params FakeNode[] candidates)
    {
        var sealedInput = Envelope.Seal(
            plaintext, [.. candidates.Select(c => new Recipient(c.Address, c.Keys.Sealing.PublicKey))], order.Digest.ToBytes(), out var contentKey);
        Array.Clear(contentKey);
        return sealedInput.ToBytes();
    }

    public async Task<SubmitItemAnswer> SubmitAsync(SubmitItem item)
    {
        using var answer = await network.Http.PostAsJsonAsync("v1/tasks", new SubmitRequest([item]), WireJson.Default.SubmitRequest);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync(WireJson.Default.SubmitAnswer))!.Results.Single();
    }

    /// <summary>Submits an order for these nodes, and expects it to be accepted.</summary>
    public async Task<Order> OrderAsync(params FakeNode[] candidates)
    {
        var order = MakeOrder(candidates);
        var answer = await SubmitAsync(Item(order, "input"u8.ToArray(), candidates));
        Assert.Null(answer.Refused);
        Assert.Equal(order.Id.ToString(), answer.Task);
        return order;
    }

    public AccountRequest MakeRequest(RequestKind kind, long amount, TaskId task = default)
    {
        Span<byte> nonce = stackalloc byte[8];
        OsRandom.FillBytes(nonce);
        return new AccountRequest(network.Address, Address, kind, amount, task, BinaryPrimitives.ReadUInt64BigEndian(nonce), network.Clock.Now);
    }

    public static Digest256 RandomDigest()
    {
        Span<byte> bytes = stackalloc byte[32];
        OsRandom.FillBytes(bytes);
        return Digest256.Read(bytes);
    }
}
