using Vouch.Hashing;
using Vouch.Identity;

namespace Vouch.Storage.Blobs;

/// <summary>Copies a stream of unknown length and content into another, hashing and counting.</summary>
internal static class BlobSpool
{
    private const int Piece = 1 << 16;

    /// <summary>Copies all of it.</summary>
    /// <exception cref="InvalidDataException">It is longer than <paramref name="mostBytes"/>.</exception>
    public static async Task<(Digest256 Digest, long Bytes)> CopyAsync(
        Stream content, Stream target, long mostBytes, CancellationToken cancellation)
    {
        var hasher = new Keccak256Hasher();
        var buffer = new byte[Piece];
        long bytes = 0;
        while (true)
        {
            var read = await content.ReadAsync(buffer, cancellation).ConfigureAwait(false);
            if (read == 0) break;
            bytes += read;
            if (bytes > mostBytes)
                throw new InvalidDataException($"The upload is larger than {mostBytes} bytes, the most that is stored here.");
            hasher.Append(buffer.AsSpan(0, read));
            await target.WriteAsync(buffer.AsMemory(0, read), cancellation).ConfigureAwait(false);
        }

        var digest = new byte[Digest256.Size];
        hasher.Finish(digest);
        return (Digest256.Read(digest), bytes);
    }
}
