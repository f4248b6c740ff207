using Vouch.Hashing;
using Vouch.Identity;

namespace Vouch.Storage.Blobs;

/// <summary>
/// Reads a blob and checks it on the way: whoever reads to the end has read the right bytes, or an exception instead of the end.
/// Reading from an offset hashes what comes before as well.
/// </summary>
internal sealed class VerifyingStream(Stream inner, Digest256 expected, long bytes) : Stream
{
    private readonly Keccak256Hasher _hasher = new();
    private long _position;
    private bool _checked;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => bytes;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    /// <summary>Reads over the bytes before an offset.</summary>
    public async Task SkipAsync(long offset, CancellationToken cancellation)
    {
        var buffer = new byte[1 << 16];
        while (_position < offset)
        {
            var asked = (int)Math.Min(buffer.Length, offset - _position);
            if (await ReadAsync(buffer.AsMemory(0, asked), cancellation).ConfigureAwait(false) == 0) return;
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        Take(buffer[..read], buffer.Length);
        return read;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        Take(buffer.Span[..read], buffer.Length);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    private void Take(ReadOnlySpan<byte> read, int asked)
    {
        _hasher.Append(read);
        _position += read.Length;
        var atEnd = read.IsEmpty && asked > 0;
        if (_checked || (_position < bytes && !atEnd)) return;

        // Checked before the last bytes are handed out, not when somebody asks once more.
        _checked = true;
        Span<byte> digest = stackalloc byte[Digest256.Size];
        _hasher.Finish(digest);
        if (_position != bytes || Digest256.Read(digest) != expected)
            throw new InvalidDataException($"The stored blob {expected} is damaged: restore it from a backup, or store it again.");
    }
}
