using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;
using Vouch.Network.Wire;

namespace Vouch.Server.Nodes;

/// <summary>
/// One WebSocket. Messages wait in a bounded queue and are sent by whoever finds nobody sending, so that ten thousand silent
/// nodes cost neither tasks nor buffers; the wheel (<see cref="NodeWheel"/>) cuts off those who do not read.
/// </summary>
internal sealed class NodeConnection(WebSocket socket, int mostMessageBytes)
{
    private const int MostQueued = 1024;
    private const int MostQueuedBytes = 4 << 20;
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(2);
    private readonly Lock _gate = new();
    private readonly Queue<byte[]> _queue = new();
    private int _queuedBytes;
    private bool _isSending;
    private bool _isClosing;
    private long _stuckSince;

    /// <summary>Since when one message has been on its way, as <see cref="Environment.TickCount64"/>; 0: none is.</summary>
    public long StuckSince => Volatile.Read(ref _stuckSince);

    /// <summary>Queues a frame. A node that lets too much pile up is sent away.</summary>
    public void Enqueue(NodeFrame frame)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(frame, WireJson.Default.NodeFrame);
        lock (_gate)
        {
            if (_isClosing) return;
            if (_queue.Count >= MostQueued || _queuedBytes + bytes.Length > MostQueuedBytes)
            {
                _queue.Clear();
                _queuedBytes = 0;
                EndSoon();
                bytes = JsonSerializer.SerializeToUtf8Bytes(
                    new NodeFrame(0, frame.Ack, new Goodbye("This node reads too slowly.", true, 5000)), WireJson.Default.NodeFrame);
            }

            Add(bytes);
            if (_isSending) return;
            _isSending = true;
        }

        _ = SendAllAsync();
    }

    /// <summary>Says goodbye after what is queued, and closes.</summary>
    public void Close(Goodbye goodbye)
    {
        lock (_gate)
        {
            if (_isClosing) return;
            EndSoon();
            Add(JsonSerializer.SerializeToUtf8Bytes(new NodeFrame(0, 0, goodbye), WireJson.Default.NodeFrame));
            if (_isSending) return;
            _isSending = true;
        }

        _ = SendAllAsync();
    }

    /// <summary>Ends the connection at once.</summary>
    public void Abort() => socket.Abort();

    /// <summary>The next frame; null when the node closed or the connection broke.</summary>
    /// <exception cref="InvalidDataException">The node said something that is no frame.</exception>
    public async Task<NodeFrame?> ReceiveAsync(CancellationToken cancellation)
    {
        byte[]? buffer = null;
        try
        {
            // Waits without a buffer: a silent node holds none.
            var first = await socket.ReceiveAsync(Memory<byte>.Empty, cancellation);
            if (first.MessageType == WebSocketMessageType.Close) return null;
            buffer = ArrayPool<byte>.Shared.Rent(4096);
            var length = 0;
            while (true)
            {
                var got = await socket.ReceiveAsync(buffer.AsMemory(length), cancellation);
                if (got.MessageType == WebSocketMessageType.Close) return null;
                if (got.MessageType != WebSocketMessageType.Text) throw new InvalidDataException("Messages are JSON texts; this one is binary.");
                length += got.Count;
                if (length > mostMessageBytes) throw new InvalidDataException($"A message is longer than {mostMessageBytes} bytes.");
                if (got.EndOfMessage) break;
                if (length == buffer.Length) Grow(ref buffer, length);
            }

            return JsonSerializer.Deserialize(buffer.AsSpan(0, length), WireJson.Default.NodeFrame)
                ?? throw new InvalidDataException("A message is null.");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new InvalidDataException("A message is no frame of this protocol, or of an unknown type.", e);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            return null;
        }
        finally
        {
            if (buffer is not null) ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Grow(ref byte[] buffer, int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(2 * buffer.Length);
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }

    /// <summary>Nothing is queued after this, and whoever does not hang up by itself is cut off.</summary>
    private void EndSoon()
    {
        _isClosing = true;
        _ = Task.Delay(Linger).ContinueWith(_ => socket.Abort(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private void Add(byte[] bytes)
    {
        _queue.Enqueue(bytes);
        _queuedBytes += bytes.Length;
    }

    private async Task SendAllAsync()
    {
        try
        {
            while (true)
            {
                byte[] bytes;
                bool closes;
                lock (_gate)
                {
                    if (!_queue.TryDequeue(out bytes!))
                    {
                        _isSending = false;
                        return;
                    }

                    _queuedBytes -= bytes.Length;
                    closes = _isClosing && _queue.Count == 0;
                }

                Volatile.Write(ref _stuckSince, Math.Max(1, Environment.TickCount64));
                await socket.SendAsync(bytes, WebSocketMessageType.Text, WebSocketMessageFlags.EndOfMessage, CancellationToken.None);
                if (closes) await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
                Volatile.Write(ref _stuckSince, 0);
                if (closes) return;
            }
        }
        catch (Exception e) when (e is WebSocketException or IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            socket.Abort();
        }
    }
}
