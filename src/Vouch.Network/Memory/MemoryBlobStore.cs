using Vouch.Identity;
using Vouch.Network.Ports;

namespace Vouch.Network.Memory;

/// <summary>Blobs in memory.</summary>
internal sealed class MemoryBlobStore : IBlobStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Digest256, (byte[] Bytes, long KeepUntil)> _blobs = [];

    public async Task<BlobInfo> PutAsync(Stream content, long mostBytes, long keepUntil, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(content);
        using var whole = new MemoryStream();
        var buffer = new byte[1 << 16];
        while (await content.ReadAsync(buffer, cancellation) is var read and > 0)
        {
            if (whole.Length + read > mostBytes)
                throw new InvalidDataException($"The blob has more than the {mostBytes} bytes that are allowed here.");
            whole.Write(buffer, 0, read);
        }

        var bytes = whole.ToArray();
        var digest = Digest256.Keccak(bytes);
        lock (_gate)
        {
            var kept = _blobs.TryGetValue(digest, out var old) ? old.KeepUntil : long.MinValue;
            _blobs[digest] = (bytes, Math.Max(kept, keepUntil));
        }

        return new BlobInfo(digest, bytes.Length);
    }

    public Task<byte[]?> ReadAsync(Digest256 digest, CancellationToken cancellation)
    {
        lock (_gate) return Task.FromResult(_blobs.TryGetValue(digest, out var blob) ? blob.Bytes.ToArray() : null);
    }

    public async Task<Stream?> OpenAsync(Digest256 digest, long offset, CancellationToken cancellation)
    {
        if (await ReadAsync(digest, cancellation) is not { } bytes) return null;
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        return new MemoryStream(bytes, writable: false) { Position = Math.Min(offset, bytes.Length) };
    }

    public Task<BlobInfo?> FindAsync(Digest256 digest, CancellationToken cancellation)
    {
        lock (_gate)
            return Task.FromResult(_blobs.TryGetValue(digest, out var blob) ? new BlobInfo(digest, blob.Bytes.Length) : null);
    }

    public Task<int> SweepAsync(long now, CancellationToken cancellation)
    {
        lock (_gate)
        {
            var old = _blobs.Where(b => b.Value.KeepUntil <= now).Select(b => b.Key).ToList();
            foreach (var digest in old) _blobs.Remove(digest);
            return Task.FromResult(old.Count);
        }
    }
}
