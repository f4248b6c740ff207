using System.Net.WebSockets;
using System.Text.Json;
using Vouch.Identity;
using Vouch.Network.Nodes;
using Vouch.Network.Orders;
using Vouch.Network.Wire;

namespace Vouch.Server.Bench;

/// <summary>A node that proves nothing and delivers at once.</summary>
internal sealed class BenchNode(Uri url, Address network, HttpClient http) : IDisposable
{
    private const int AcknowledgeEvery = 16;
    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1);
    private long _received;

    /// <summary>Its keys.</summary>
    public Keyring Keys { get; } = Keyring.Generate();

    /// <summary>Called with each assignment.</summary>
    public Action<Assign>? Assigned { get; set; }

    /// <summary>Called with each settlement.</summary>
    public Action<Settled>? Settled { get; set; }

    /// <summary>Whether it delivers.</summary>
    public bool Delivers { get; set; }

    /// <summary>Connects and is welcomed.</summary>
    public async Task JoinAsync()
    {
        _socket.Options.KeepAliveInterval = Timeout.InfiniteTimeSpan;
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler());
        await _socket.ConnectAsync(new Uri(url.ToString().Replace("http", "ws", StringComparison.Ordinal) + "v1/node"), invoker, CancellationToken.None);
        var challenge = (Challenge)(await NextAsync())!.Message;
        var profile = new NodeProfile(
            network, Keys.Address, Keys.Sealing.PublicKey.ToBytes(), new Capability(4, 8L << 30, 256, "", 1000), 1000, 64,
            DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), "bench/1");
        var hello = new Hello(
            Keys.Address.ToString(), Keys.Signing.Sign(Handshake.Hello(network, Keys.Address, challenge.Nonce)).ToString(),
            new SignedBytes(Convert.ToBase64String(profile.ToBytes()), Keys.Signing.Sign(profile.Digest).ToString()), "", 0);
        await SendAsync(hello);
        if ((await NextAsync())?.Message is not Welcome) throw new InvalidOperationException("not welcomed");
    }

    /// <summary>Says that it lives.</summary>
    public Task BeatAsync(int free) => SendAsync(new Beat(free, "", []));

    /// <summary>Listens until the socket closes.</summary>
    public async Task ListenAsync()
    {
        while (await NextAsync() is { } frame)
        {
            if (frame.Seq > 0) _received = frame.Seq;
            if (frame.Seq % AcknowledgeEvery == 1) await BeatAsync(64);
            if (frame.Message is Settled settled) Settled?.Invoke(settled);
            if (frame.Message is not Assign assign) continue;
            Assigned?.Invoke(assign);
            if (Delivers) await DeliverAsync(assign);
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        Keys.Dispose();
    }

    private async Task DeliverAsync(Assign assign)
    {
        var proof = Convert.FromBase64String(assign.Order.Body);
        _ = Network.TaskId.TryParse(assign.Task, out var task);
        var claim = new ResultClaim(network, task, assign.Epoch, Keys.Address, Digest256.Keccak(proof), proof.Length, 1, 1, EnergyKind.Estimated);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"v1/tasks/{assign.Task}/result") { Content = new ByteArrayContent(proof) };
        request.Headers.Add("Vouch-Claim", Convert.ToBase64String(claim.ToBytes()));
        request.Headers.Add("Vouch-Signature", Keys.Signing.Sign(claim.Digest).ToString());
        using var answer = await http.SendAsync(request);
        if (!answer.IsSuccessStatusCode) Console.Error.WriteLine(await answer.Content.ReadAsStringAsync());
    }

    private async Task SendAsync(NodeMessage message)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(new NodeFrame(0, _received, message), WireJson.Default.NodeFrame);
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(bytes, WebSocketMessageType.Text, true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task<NodeFrame?> NextAsync()
    {
        try
        {
            await _socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None);
            var buffer = new byte[8192];
            var length = 0;
            while (true)
            {
                var got = await _socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                if (got.MessageType == WebSocketMessageType.Close) return null;
                length += got.Count;
                if (got.EndOfMessage) return JsonSerializer.Deserialize(buffer.AsSpan(0, length), WireJson.Default.NodeFrame);
                if (length == buffer.Length) Array.Resize(ref buffer, 2 * length);
            }
        }
        catch (Exception e) when (e is WebSocketException or ObjectDisposedException)
        {
            return null;
        }
    }
}
