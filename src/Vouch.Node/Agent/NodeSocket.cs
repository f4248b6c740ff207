using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;
using Vouch.Network.Wire;

namespace Vouch.Node.Agent;

/// <summary>One WebSocket to a coordinator. What is to be said waits in <see cref="Out"/>; one loop sends it.</summary>
internal sealed class NodeSocket : IDisposable
{
    private const int MostMessageBytes = 1 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly ClientWebSocket _socket = new();
    private readonly Channel<NodeFrame> _out = Channel.CreateUnbounded<NodeFrame>(new UnboundedChannelOptions { SingleReader = true });
    private byte[] _buffer = new byte[16 << 10];

    private NodeSocket()
    {
        // Pings find out that the other side is gone where TCP would not for hours.
        _socket.Options.KeepAliveInterval = TimeSpan.FromSeconds(10);
        _socket.Options.KeepAliveTimeout = TimeSpan.FromSeconds(20);
    }

    /// <summary>Frames to be sent; completing it lets <see cref="SendAllAsync"/> end.</summary>
    public ChannelWriter<NodeFrame> Out => _out.Writer;

    /// <summary>Connects to a coordinator.</summary>
    /// <exception cref="WebSocketException">It does not answer, or not as a coordinator.</exception>
    public static async Task<NodeSocket> ConnectAsync(Uri coordinator, CancellationToken cancellation)
    {
        var socket = new NodeSocket();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            var address = new UriBuilder(new Uri(coordinator, "v1/node")) { Scheme = coordinator.Scheme == "https" ? "wss" : "ws" };
            await socket._socket.ConnectAsync(address.Uri, patience.Token);
            return socket;
        }
        catch (Exception e)
        {
            socket.Dispose();
            if (e is OperationCanceledException && !cancellation.IsCancellationRequested)
                throw new WebSocketException("The coordinator did not answer in time.", e);
            throw;
        }
    }

    /// <summary>The next frame, within some seconds.</summary>
    /// <exception cref="InvalidDataException">None came, or what came is none.</exception>
    public async Task<NodeFrame> ExpectAsync(CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            return await ReceiveAsync(patience.Token) ?? throw new InvalidDataException("The coordinator broke off the greeting.");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new InvalidDataException("The coordinator did not greet in time.");
        }
    }

    /// <summary>The next frame; null when the connection is over.</summary>
    /// <exception cref="InvalidDataException">What came is no frame.</exception>
    public async Task<NodeFrame?> ReceiveAsync(CancellationToken cancellation)
    {
        var length = 0;
        try
        {
            while (true)
            {
                var got = await _socket.ReceiveAsync(_buffer.AsMemory(length), cancellation);
                if (got.MessageType == WebSocketMessageType.Close) return null;
                if (got.MessageType != WebSocketMessageType.Text) throw new InvalidDataException("The coordinator sent a binary message.");
                length += got.Count;
                if (got.EndOfMessage) break;
                if (length >= MostMessageBytes) throw new InvalidDataException($"The coordinator sent a message of more than {MostMessageBytes} bytes.");
                if (length == _buffer.Length) Array.Resize(ref _buffer, 2 * length);
            }

            return JsonSerializer.Deserialize(_buffer.AsSpan(0, length), WireJson.Default.NodeFrame)
                ?? throw new InvalidDataException("The coordinator sent null.");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new InvalidDataException("The coordinator sent what is no message of this protocol.", e);
        }
        catch (Exception e) when (e is WebSocketException or IOException or ObjectDisposedException)
        {
            return null;
        }
    }

    /// <summary>Sends what is queued until there will be no more, then closes.</summary>
    public async Task SendAllAsync(CancellationToken cancellation)
    {
        try
        {
            await foreach (var frame in _out.Reader.ReadAllAsync(cancellation))
            {
                var bytes = JsonSerializer.SerializeToUtf8Bytes(frame, WireJson.Default.NodeFrame);
                await _socket.SendAsync(bytes, WebSocketMessageType.Text, WebSocketMessageFlags.EndOfMessage, cancellation);
            }

            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellation);
        }
        catch (Exception e) when (e is WebSocketException or IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            // The reader finds out as well, and ends the session's connection.
            _socket.Abort();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _out.Writer.TryComplete();
        _socket.Dispose();
    }
}
