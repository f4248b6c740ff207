using Npgsql;
using Vouch.Identity;
using Vouch.Network.Ports;
using Vouch.Storage.Blobs;

namespace Vouch.Storage.Postgres;

/// <summary>Blobs in pieces of 256 KiB in the database, so that every coordinator has them.</summary>
internal sealed class PostgresBlobs(NpgsqlDataSource source, PostgresQueries queries) : IBlobStore
{
    private const int Chunk = 1 << 18;
    private const int MostInMemory = 1 << 20;

    public async Task<BlobInfo> PutAsync(Stream content, long mostBytes, long keepUntil, CancellationToken cancellation)
    {
        // The name is known only at the end, so what comes in waits in a private file that nothing else can open.
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await using var spool = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = MostInMemory,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
        });
        var (digest, bytes) = await BlobSpool.CopyAsync(content, spool, mostBytes, cancellation).ConfigureAwait(false);
        spool.Position = 0;
        try
        {
            await StoreAsync(spool, digest, bytes, keepUntil, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (PostgresErrors.Translate(e) is var said && !ReferenceEquals(said, e))
        {
            throw said;
        }

        return new BlobInfo(digest, bytes);
    }

    public async Task<byte[]?> ReadAsync(Digest256 digest, CancellationToken cancellation)
    {
        var stream = await OpenAsync(digest, 0, cancellation).ConfigureAwait(false);
        if (stream is null) return null;
        await using (stream)
        {
            using var bytes = new MemoryStream((int)Math.Min(stream.Length, Array.MaxLength));
            await stream.CopyToAsync(bytes, cancellation).ConfigureAwait(false);
            return bytes.ToArray();
        }
    }

    public async Task<Stream?> OpenAsync(Digest256 digest, long offset, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (await FindAsync(digest, cancellation).ConfigureAwait(false) is not { } info) return null;
        var stream = new VerifyingStream(new PostgresBlobStream(queries, digest), digest, info.Bytes);
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

    public Task<BlobInfo?> FindAsync(Digest256 digest, CancellationToken cancellation) => queries.OneAsync(
        "SELECT bytes FROM blobs WHERE digest = $1", q => q.With(digest.ToBytes()), row => new BlobInfo(digest, row.GetInt64(0)), cancellation);

    public async Task<int> SweepAsync(long now, CancellationToken cancellation)
    {
        const string Sql =
            """
            DELETE FROM blobs WHERE digest = ANY(ARRAY(
              SELECT digest FROM blobs WHERE keep_until < $1 ORDER BY keep_until LIMIT 256 FOR UPDATE SKIP LOCKED)) RETURNING 1
            """;
        for (var swept = 0; ;)
        {
            var gone = await queries.ManyAsync(Sql, q => q.With(now), _ => true, cancellation).ConfigureAwait(false);
            if (gone.Count == 0) return swept;
            swept += gone.Count;
        }
    }

    private async Task StoreAsync(FileStream spool, Digest256 digest, long bytes, long keepUntil, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        await using (var row = new PgBatch(connection))
        {
            row.Add(
                """
                INSERT INTO blobs VALUES ($1, $2, $3) ON CONFLICT (digest) DO UPDATE SET
                keep_until = greatest(blobs.keep_until, excluded.keep_until)
                """).With(digest.ToBytes()).With(bytes).With(keepUntil);
            await row.RunAsync(cancellation).ConfigureAwait(false);
        }

        var buffer = new byte[Chunk];
        for (var n = 0; ; n++)
        {
            var read = await spool.ReadAtLeastAsync(buffer, Chunk, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
            if (read == 0) break;
            await using var chunk = new PgBatch(connection);

            // What is there already stays untouched, unless it is damaged: storing again heals.
            chunk.Add(
                """
                INSERT INTO blob_chunks AS c VALUES ($1, $2, $3) ON CONFLICT (digest, n) DO UPDATE SET bytes = excluded.bytes
                WHERE c.bytes <> excluded.bytes
                """).With(digest.ToBytes()).With(n).With(buffer[..read]);
            await chunk.RunAsync(cancellation).ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
    }
}
