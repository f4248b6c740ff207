using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Vouch.Identity;
using Vouch.Network.Wire;
using Vouch.Server.Tests.Support;
using Xunit;

namespace Vouch.Server.Tests;

/// <summary>Sessions against thieves of nonces, tokens and names.</summary>
public sealed class SessionTests
{
    [Fact]
    public async Task A_nonce_is_good_once()
    {
        await using var network = await TestNetwork.StartAsync();
        using var keys = Keyring.Generate();
        var request = await SignAsync(network, keys);
        using var first = await PostAsync(network, request);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        await DeliveryTests.RefusedAsync(await PostAsync(network, request), HttpStatusCode.Unauthorized, "Unauthenticated");
    }

    [Fact]
    public async Task A_nonce_is_good_for_a_minute()
    {
        await using var network = await TestNetwork.StartAsync();
        using var keys = Keyring.Generate();
        var request = await SignAsync(network, keys);
        network.Clock.Advance(TimeSpan.FromSeconds(61));
        await DeliveryTests.RefusedAsync(await PostAsync(network, request), HttpStatusCode.Unauthorized, "Unauthenticated");
    }

    [Fact]
    public async Task A_nonce_belongs_to_its_address_and_network()
    {
        await using var network = await TestNetwork.StartAsync();
        await using var another = await TestNetwork.StartAsync();
        using var keys = Keyring.Generate();
        using var thief = Keyring.Generate();
        var request = await SignAsync(network, keys);
        var signature = thief.Signing.Sign(Handshake.Session(network.Address, thief.Address, request.Nonce)).ToString();
        await DeliveryTests.RefusedAsync(
            await PostAsync(network, request with { Address = thief.Address.ToString(), Signature = signature }), HttpStatusCode.Unauthorized, "Unauthenticated");
        await DeliveryTests.RefusedAsync(await PostAsync(network, request with { Signature = signature }), HttpStatusCode.Forbidden, "BadSignature");
        await DeliveryTests.RefusedAsync(await PostAsync(another, request), HttpStatusCode.Unauthorized, "Unauthenticated");
        await DeliveryTests.RefusedAsync(await PostAsync(network, request with { Nonce = "" }), HttpStatusCode.Unauthorized, "Unauthenticated");
    }

    [Fact]
    public async Task A_token_of_one_bit_less_of_another_network_or_of_yesterday_is_none()
    {
        await using var network = await TestNetwork.StartAsync();
        await using var another = await TestNetwork.StartAsync();
        using var keys = Keyring.Generate();
        var token = await network.LogInAsync(keys);
        Assert.Equal(HttpStatusCode.OK, await TryAsync(network, token));
        for (var i = 0; i < token.Length; i += 7)
        {
            var changed = token.ToCharArray();
            changed[i] = changed[i] == 'A' ? 'B' : 'A';
            Assert.Equal(HttpStatusCode.Unauthorized, await TryAsync(network, new string(changed)));
        }

        Assert.Equal(HttpStatusCode.Unauthorized, await TryAsync(another, token));
        Assert.Equal(HttpStatusCode.Unauthorized, await TryAsync(network, ""));
        Assert.Equal(HttpStatusCode.Unauthorized, await TryAsync(network, new string('A', 5000)));
        network.Clock.Advance(TimeSpan.FromHours(12.1));
        Assert.Equal(HttpStatusCode.Unauthorized, await TryAsync(network, token));
    }

    [Fact]
    public async Task Another_accounts_token_opens_nothing()
    {
        await using var network = await TestNetwork.StartAsync();
        await using var node = new FakeNode(network);
        var (order, _) = await DeliveryTests.LeaseAsync(network, node);
        using var thief = Keyring.Generate();
        await DeliveryTests.RefusedAsync(
            await network.SendAsync(HttpMethod.Get, $"v1/tasks/{order.Id}/input"), HttpStatusCode.Unauthorized, "Unauthenticated");
        await DeliveryTests.RefusedAsync(
            await network.SendAsync(HttpMethod.Get, $"v1/tasks/{order.Id}/input", thief), HttpStatusCode.Forbidden, "NotAllowed");
        await DeliveryTests.RefusedAsync(
            await network.SendAsync(HttpMethod.Post, $"v1/models/{network.Model}/package", thief, new ByteArrayContent([1])), HttpStatusCode.Forbidden, "NotAllowed");
        using var own = await network.SendAsync(HttpMethod.Get, $"v1/tasks/{order.Id}/input", node.Keys);
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
    }

    private static async Task<SessionRequest> SignAsync(TestNetwork network, Keyring keys)
    {
        using var answer = await network.Http.PostAsJsonAsync(
            "v1/session/challenge", new SessionChallengeRequest(keys.Address.ToString()), WireJson.Default.SessionChallengeRequest);
        var challenge = (await answer.Content.ReadFromJsonAsync(WireJson.Default.SessionChallenge))!;
        return new SessionRequest(
            keys.Address.ToString(), challenge.Nonce, keys.Signing.Sign(Handshake.Session(network.Address, keys.Address, challenge.Nonce)).ToString());
    }

    private static Task<HttpResponseMessage> PostAsync(TestNetwork network, SessionRequest request) =>
        network.Http.PostAsJsonAsync("v1/session", request, WireJson.Default.SessionRequest);

    private static async Task<HttpStatusCode> TryAsync(TestNetwork network, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "v1/blobs") { Content = new ByteArrayContent([1, 2, 3]) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await network.Http.SendAsync(request);
        return answer.StatusCode;
    }
}
