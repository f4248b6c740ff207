using System.Net.Http.Json;
using Vouch.Identity;
using Vouch.Network.Orders;
using Vouch.Network.Wire;

namespace Vouch.Server.Bench;

/// <summary>Orders for given nodes.</summary>
internal sealed class BenchRequester(Address network, HttpClient http)
{
    private readonly Keyring _keys = Keyring.Generate();

    /// <summary>Takes from the faucet.</summary>
    public async Task DepositAsync()
    {
        using var answer = await http.PostAsJsonAsync(
            $"v1/accounts/{_keys.Address}/deposit", new DepositRequest(100_000_000_000, Digest256.Keccak(_keys.Address.ToBytes()).ToString()), WireJson.Default.DepositRequest);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>A signed order with its sealed input.</summary>
    public (string Task, SubmitItem Item) Make(params BenchNode[] nodes)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var order = new Order(
            network, _keys.Address, BenchServer.Nonce(), TaskKind.Prove, BenchServer.Model,
            new InputBinding(InputBindingKind.Public, BenchServer.Model.ToBytes()), 1_000_000, now, now + 600_000, now + 1_200_000, Trust.Open,
            [.. nodes.Select(n => n.Keys.Address)]);
        var envelope = Envelope.Seal(
            new byte[3000], [.. nodes.Select(n => new Recipient(n.Keys.Address, n.Keys.Sealing.PublicKey))], order.Digest.ToBytes(), out _);
        var signed = new SignedBytes(Convert.ToBase64String(order.ToBytes()), _keys.Signing.Sign(order.Digest).ToString());
        return (order.Id.ToString(), new SubmitItem(signed, Convert.ToBase64String(envelope.Bytes.Span)));
    }

    /// <summary>Submits it.</summary>
    public async Task SubmitAsync(SubmitItem item)
    {
        using var answer = await http.PostAsJsonAsync("v1/tasks", new SubmitRequest([item]), WireJson.Default.SubmitRequest);
        var results = await answer.Content.ReadFromJsonAsync(WireJson.Default.SubmitAnswer);
        if (results!.Results[0].Refused is { } refused) throw new InvalidOperationException($"{refused.Code}: {refused.Message}");
    }
}
