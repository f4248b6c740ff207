using Vouch.Identity;
using Vouch.Network.Ports;
using Vouch.Storage.Blobs;

namespace Vouch.Storage.Sqlite;

/// <summary>Blobs as files, with rows that say how long to keep them. A row comes before its file, so no file is without a row.</summary>
internal sealed class SqliteBlobs(SqliteStore store, BlobFolder folder) : IBlobStore, IDisposable
{
    private const int SweepAtOnce = 256;

    /// <summary>Held while a file gets its name or is deleted, so that a sweep does not take what is being stored again.</summary>
    private readonly SemaphoreSlim _names = new(1, 1);

    public async Task<BlobInfo> PutAsync(Stream content, long mostBytes, long keepUntil, CancellationToken cancellation)
    {
        var part = await Guard(() => folder.WriteAsync(content, mostBytes, cancellation)).ConfigureAwait(false);
        try
        {
            await _names.WaitAsync(cancellation).ConfigureAwait(false);
            try
            {
                await store.WriteAsync(database =>
                {
                    database["INSERT INTO blobs VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET keep_until = max(keep_until, excluded.keep_until)"]
                        .With(part.Digest).With(part.Bytes).With(keepUntil).Run();
                    return true;
                }, cancellation).ConfigureAwait(false);
                await Guard(() => Task.Run(() => folder.Publish(part), CancellationToken.None)).ConfigureAwait(false);
            }
            finally
            {
                _names.Release();
            }
        }
        catch
        {
            File.Delete(part.Path);
            throw;
        }

        return new BlobInfo(part.Digest, part.Bytes);
    }

    public async Task<byte[]?> ReadAsync(Digest256 digest, CancellationToken cancellation)
    {
        if (await FindAsync(digest, cancellation).ConfigureAwait(false) is not { } info) return null;
        var stream = await OpenAsync(digest, 0, cancellation).ConfigureAwait(false);
        if (stream is null) return null;
        await using (stream)
        {
            using var bytes = new MemoryStream((int)Math.Min(info.Bytes, Array.MaxLength));
            await stream.CopyToAsync(bytes, cancellation).ConfigureAwait(false);
            return bytes.ToArray();
        }
    }

    public async Task<Stream?> OpenAsync(Digest256 digest, long offset, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var bytes = await RowAsync(digest, cancellation).ConfigureAwait(false);
        if (bytes is null || folder.OpenRead(digest) is not { } file) return null;
        var stream = new VerifyingStream(file, digest, bytes.Value);
        try
        {
            await stream.SkipAsync(offset, cancellation).ConfigureAwait(false);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async Task<BlobInfo?> FindAsync(Digest256 digest, CancellationToken cancellation)
    {
        var bytes = await RowAsync(digest, cancellation).ConfigureAwait(false);
        return bytes is { } known && File.Exists(folder.PathOf(digest)) ? new BlobInfo(digest, known) : null;
    }

    public async Task<int> SweepAsync(long now, CancellationToken cancellation)
    {
        var swept = 0;
        while (true)
        {
            await _names.WaitAsync(cancellation).ConfigureAwait(false);
            try
            {
                // Files first: a crash between leaves a row without a file, which the next sweep finds again.
                var over = await store.ReadAsync(database => Over(database, now), cancellation).ConfigureAwait(false);
                if (over.Count == 0) return swept;
                await Guard(() => Task.Run(() => over.ForEach(folder.Delete), CancellationToken.None)).ConfigureAwait(false);
                await store.WriteAsync(database =>
                {
                    foreach (var digest in over) database["DELETE FROM blobs WHERE digest = ?"].With(digest).Run();
                    return true;
                }, CancellationToken.None).ConfigureAwait(false);
                swept += over.Count;
            }
            finally
            {
                _names.Release();
            }
        }
    }

    public void Dispose() => _names.Dispose();

    private static List<Digest256> Over(SqliteDatabase database, long now)
    {
        using var rows = database["SELECT digest FROM blobs WHERE keep_until < ? ORDER BY keep_until LIMIT ?"].With(now).With(SweepAtOnce);
        var over = new List<Digest256>();
        while (rows.Step()) over.Add(Digest256.Read(rows.Bytes(0)));
        return over;
    }

    private Task<long?> RowAsync(Digest256 digest, CancellationToken cancellation) => store.ReadAsync(database =>
    {
        using var row = database["SELECT bytes FROM blobs WHERE digest = ?"].With(digest);
        return row.Step() ? row.Int64(0) : (long?)null;
    }, cancellation);

    private static async Task Guard(Func<Task> work) => await Guard(async () =>
    {
        await work().ConfigureAwait(false);
        return true;
    }).ConfigureAwait(false);

    private static async Task<T> Guard<T>(Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && e is not InvalidDataException)
        {
            throw new StoreUnavailableException($"A blob cannot be stored now: {e.Message} Nothing was kept of it.", e);
        }
    }
}
