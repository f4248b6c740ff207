using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;
using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Nodes;
using Vouch.Network.Orders;
using Vouch.Network.Wire;

namespace Vouch.Client.Tests.Support;

/// <summary>
/// A node made of the protocol and a prover, so that the client's tests depend on no other room's node: it joins, opens what is
/// sealed to it, proves and delivers.
/// </summary>
internal sealed class HandNode(Loopback network, TestModel model, bool works) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly ClientWebSocket _socket = new();
    private readonly TaskCompletionSource<TaskId> _assigned = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<LeaseRef> _leases = [];
    private long _received;
    private Task _running = Task.CompletedTask;

    public Keyring Keys { get; } = Keyring.Generate();

    public Address Address => Keys.Address;

    /// <summary>The first task it was given.</summary>
    public Task<TaskId> Assigned => _assigned.Task;

    public async Task JoinAsync()
    {
        await _socket.ConnectAsync(new Uri(network.Url.ToString().Replace("http", "ws", StringComparison.Ordinal) + "v1/node"), _stop.Token);
        var challenge = (Challenge)(await NextAsync())!.Message;
        var profile = new NodeProfile(
            network.Keys.Address, Address, Keys.Sealing.PublicKey.ToBytes(), new Capability(2, 8L << 30, 256, "", 1000), 10, 1,
            DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), "hand/1");
        var hello = new Hello(
            Address.ToString(), Keys.Signing.Sign(Handshake.Hello(network.Keys.Address, Address, challenge.Nonce)).ToString(),
            new SignedBytes(Convert.ToBase64String(profile.ToBytes()), Keys.Signing.Sign(profile.Digest).ToString()), "", 0);
        await SendAsync(hello, 0);
        if ((await NextAsync())!.Message is not Welcome) throw new InvalidOperationException("The node is not welcome.");
        await BeatAsync();
        _running = Task.WhenAll(ListenAsync(), BeatOnAsync());
    }

    /// <summary>Is gone from one moment to the next.</summary>
    public void Die()
    {
        _stop.Cancel();
        _socket.Abort();
    }

    public async ValueTask DisposeAsync()
    {
        Die();
        try
        {
            await _running;
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or ObjectDisposedException)
        {
        }

        _socket.Dispose();
    }

    private async Task ListenAsync()
    {
        while (await NextAsync() is { } frame)
        {
            _received = Math.Max(_received, frame.Seq);
            if (frame.Message is not Assign assign) continue;
            lock (_leases) _leases.Add(new LeaseRef(assign.Task, assign.Epoch));
            await BeatAsync();
            _assigned.TrySetResult(TaskId.TryParse(assign.Task, out var task) ? task : default);
            if (works) await WorkAsync(assign);
        }
    }

    private async Task WorkAsync(Assign assign)
    {
        var order = Order.Read(Convert.FromBase64String(assign.Order.Body));
        using var http = new HttpClient { BaseAddress = network.Url };
        var sealedInput = assign.EnvelopeBytes is { } inline ? Convert.FromBase64String(inline) : await FetchAsync(http, order.Id);
        if (!Envelope.TryOpen(sealedInput, Keys.Sealing, Address, SealedForms.InputContext(order), out var plaintext, out var problem))
            throw new InvalidOperationException(problem);
        using var input = SealedForms.ReadInput(plaintext);
        var proof = model.Prove(input.Codes, input.Seed, _stop.Token);
        var claim = new ResultClaim(
            network.Keys.Address, order.Id, assign.Epoch, Address, Digest256.Keccak(proof), proof.Length, 10, 20, EnergyKind.Estimated);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"v1/tasks/{order.Id}/result") { Content = new ByteArrayContent(proof) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        request.Headers.Add("Vouch-Claim", Convert.ToBase64String(claim.ToBytes()));
        request.Headers.Add("Vouch-Signature", Keys.Signing.Sign(claim.Digest).ToString());
        using var answer = await http.SendAsync(request, _stop.Token);
        if (!answer.IsSuccessStatusCode) throw new InvalidOperationException(await answer.Content.ReadAsStringAsync());
        lock (_leases) _leases.RemoveAll(l => l.Task == assign.Task);
        await BeatAsync();
    }

    private async Task<byte[]> FetchAsync(HttpClient http, TaskId task)
    {
        using var first = await http.PostAsJsonAsync(
            "v1/session/challenge", new SessionChallengeRequest(Address.ToString()), WireJson.Default.SessionChallengeRequest);
        var challenge = (await first.Content.ReadFromJsonAsync(WireJson.Default.SessionChallenge))!;
        var signature = Keys.Signing.Sign(Handshake.Session(network.Keys.Address, Address, challenge.Nonce));
        using var second = await http.PostAsJsonAsync(
            "v1/session", new SessionRequest(Address.ToString(), challenge.Nonce, signature.ToString()), WireJson.Default.SessionRequest);
        var token = (await second.Content.ReadFromJsonAsync(WireJson.Default.Session))!.Token;
        using var request = new HttpRequestMessage(HttpMethod.Get, $"v1/tasks/{task}/input");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await http.SendAsync(request, _stop.Token);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(_stop.Token);
    }

    private async Task BeatOnAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            await Task.Delay(150, _stop.Token);
            await BeatAsync();
        }
    }

    private Task BeatAsync()
    {
        lock (_leases) return SendAsync(new Beat(_leases.Count == 0 ? 1 : 0, "", [.. _leases]), _received);
    }

    private async Task SendAsync(NodeMessage message, long ack)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(new NodeFrame(0, ack, message), WireJson.Default.NodeFrame);
        await _sending.WaitAsync(_stop.Token);
        try
        {
            await _socket.SendAsync(bytes, WebSocketMessageType.Text, true, _stop.Token);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task<NodeFrame?> NextAsync()
    {
        using var message = new MemoryStream();
        var buffer = new byte[1 << 16];
        while (true)
        {
            var got = await _socket.ReceiveAsync(buffer.AsMemory(), _stop.Token);
            if (got.MessageType == WebSocketMessageType.Close) return null;
            message.Write(buffer, 0, got.Count);
            if (got.EndOfMessage) return JsonSerializer.Deserialize(message.ToArray(), WireJson.Default.NodeFrame);
        }
    }
}
