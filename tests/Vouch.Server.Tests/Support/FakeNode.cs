using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Vouch.Identity;
using Vouch.Network.Nodes;
using Vouch.Network.Wire;

namespace Vouch.Server.Tests.Support;

/// <summary>A node made of nothing but the protocol (docs/network.md, section 8), with a hand on every number.</summary>
internal sealed class FakeNode(TestNetwork network, Keyring? keys = null) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly byte[] _buffer = new byte[1 << 20];
    private ClientWebSocket? _socket;

    public Keyring Keys { get; } = keys ?? Keyring.Generate();

    public Address Address => Keys.Address;

    /// <summary>The session, once welcomed.</summary>
    public string Session { get; set; } = "";

    /// <summary>Number of the last message sent and received.</summary>
    public long Sent { get; set; }

    public long Received { get; set; }

    public int Slots { get; init; } = 2;

    public long Ask { get; init; } = 10;

    public SignedProfile? Profile { get; set; }

    public SignedProfile MakeProfile()
    {
        var profile = new NodeProfile(
            network.Address, Address, Keys.Sealing.PublicKey.ToBytes(), new Capability(4, 8L << 30, 256, "", 1000), Ask, Slots,
            network.Clock.Now, "fake/1");
        return new SignedProfile(profile, Keys.Signing.Sign(profile.Digest));
    }

    /// <summary>Opens the socket and reads the challenge.</summary>
    public async Task<Challenge> DialAsync()
    {
        _socket?.Dispose();
        _socket = new ClientWebSocket();
        using var patience = new CancellationTokenSource(Patience);
        await _socket.ConnectAsync(new Uri(network.Url.ToString().Replace("http", "ws", StringComparison.Ordinal) + "v1/node"), patience.Token);
        return await ExpectAsync<Challenge>();
    }

    public Hello MakeHello(Challenge challenge)
    {
        Profile ??= MakeProfile();
        return new Hello(
            Address.ToString(), Keys.Signing.Sign(Handshake.Hello(network.Address, Address, challenge.Nonce)).ToString(),
            new SignedBytes(Convert.ToBase64String(Profile.Profile.ToBytes()), Profile.Signature.ToString()), Session, Received);
    }

    /// <summary>Dials, greets, and is welcomed.</summary>
    public async Task<Welcome> JoinAsync(int freeSlots = 2)
    {
        var challenge = await DialAsync();
        await SendAsync(0, 0, MakeHello(challenge));
        var welcome = await ExpectAsync<Welcome>();
        Session = welcome.Session;
        if (!welcome.Resumed) (Sent, Received) = (0, 0);
        await BeatAsync(freeSlots);
        return welcome;
    }

    public Task BeatAsync(int freeSlots, params LeaseRef[] leases) => SendAsync(0, Received, new Beat(freeSlots, "", leases));

    public Task SayAsync(NodeMessage message) => SendAsync(++Sent, Received, message);

    public Task SendAsync(long seq, long ack, NodeMessage message) =>
        SendTextAsync(JsonSerializer.Serialize(new NodeFrame(seq, ack, message), WireJson.Default.NodeFrame));

    public async Task SendTextAsync(string text)
    {
        using var patience = new CancellationTokenSource(Patience);
        await _socket!.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, patience.Token);
    }

    /// <summary>The next frame; null once the socket is closed.</summary>
    public async Task<NodeFrame?> NextAsync(TimeSpan? within = null)
    {
        using var patience = new CancellationTokenSource(within ?? Patience);
        var length = 0;
        try
        {
            while (true)
            {
                var got = await _socket!.ReceiveAsync(_buffer.AsMemory(length), patience.Token);
                if (got.MessageType == WebSocketMessageType.Close) return null;
                length += got.Count;
                if (got.EndOfMessage) break;
            }
        }
        catch (WebSocketException)
        {
            return null;
        }

        return JsonSerializer.Deserialize(_buffer.AsSpan(0, length), WireJson.Default.NodeFrame);
    }

    /// <summary>The next message of a kind; others are passed over, except a goodbye, which is not expected.</summary>
    public async Task<T> ExpectAsync<T>()
        where T : NodeMessage
    {
        while (await NextAsync() is { } frame)
        {
            if (frame.Seq > 0) Received = Math.Max(Received, frame.Seq);
            if (frame.Message is T wanted) return wanted;
            if (frame.Message is Goodbye goodbye) throw new InvalidOperationException($"Waited for {typeof(T).Name}; goodbye: {goodbye.Reason}");
        }

        throw new InvalidOperationException($"Waited for {typeof(T).Name}; the socket was closed.");
    }

    /// <summary>Breaks the connection without a word.</summary>
    public void Break() => _socket?.Abort();

    public ValueTask DisposeAsync()
    {
        _socket?.Dispose();
        return ValueTask.CompletedTask;
    }
}
