using Vouch.Identity;
using Vouch.Network.Ports;
using Vouch.Storage.Codecs;

namespace Vouch.Storage.Postgres;

/// <summary>Published models.</summary>
internal sealed class PostgresModels(PostgresQueries queries) : IModelCatalogue
{
    public Task<ModelRecord?> FindAsync(Digest256 id, CancellationToken cancellation) => queries.OneAsync(
        "SELECT body FROM models WHERE id = $1", q => q.With(id.ToBytes()), row => ModelCodec.Read(id, row.GetFieldValue<byte[]>(0)), cancellation);

    public async Task<Page<ModelRecord>> ListAsync(string? after, int limit, CancellationToken cancellation)
    {
        var (at, name) = PageToken.Read(after, Digest256.Size);
        limit = PageToken.Limit(limit);
        var models = await queries.ManyAsync(
            "SELECT id, body FROM models WHERE (published_at, id) < ($1, $2) ORDER BY published_at DESC, id DESC LIMIT $3",
            q => q.With(at).With(name).With((long)limit + 1),
            row => ModelCodec.Read(Digest256.Read(row.GetFieldValue<byte[]>(0)), row.GetFieldValue<byte[]>(1)), cancellation).ConfigureAwait(false);
        return Paging.Cut(models, limit, model => PageToken.Write(model.PublishedAt, model.Id.ToBytes()));
    }

    public async Task<bool> PutAsync(ModelRecord model, CancellationToken cancellation)
    {
        // One statement decides who was first: an insertion of version 1, or an update from exactly the version before.
        var sql = model.Version == 1
            ? "INSERT INTO models VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING 1"
            : "UPDATE models SET version = $2, published_at = $3, body = $4 WHERE id = $1 AND version = $2 - 1 RETURNING 1";
        var written = await queries.ManyAsync(
            sql, q => q.With(model.Id.ToBytes()).With(model.Version).With(model.PublishedAt).With(ModelCodec.Write(model)), _ => true, cancellation)
            .ConfigureAwait(false);
        return written.Count > 0;
    }
}
