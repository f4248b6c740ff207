using Vouch.Identity;
using Vouch.Network.Ports;
using Vouch.Storage.Codecs;

namespace Vouch.Storage.Sqlite;

/// <summary>Published models.</summary>
internal sealed class SqliteModels(SqliteStore store) : IModelCatalogue
{
    public Task<ModelRecord?> FindAsync(Digest256 id, CancellationToken cancellation) => store.ReadAsync(database =>
    {
        using var row = database["SELECT body FROM models WHERE id = ?"].With(id);
        return row.Step() ? ModelCodec.Read(id, row.Bytes(0)) : null;
    }, cancellation);

    public Task<Page<ModelRecord>> ListAsync(string? after, int limit, CancellationToken cancellation)
    {
        var (at, name) = PageToken.Read(after, Digest256.Size);
        limit = PageToken.Limit(limit);
        return store.ReadAsync(database =>
        {
            using var rows = database[
                "SELECT id, body FROM models WHERE (published_at, id) < (?, ?) ORDER BY published_at DESC, id DESC LIMIT ?"]
                .With(at).With(name).With(limit + 1);
            var models = new List<ModelRecord>();
            while (rows.Step()) models.Add(ModelCodec.Read(Digest256.Read(rows.Bytes(0)), rows.Bytes(1)));
            return Paging.Cut(models, limit, model => PageToken.Write(model.PublishedAt, model.Id.ToBytes()));
        }, cancellation);
    }

    public Task<bool> PutAsync(ModelRecord model, CancellationToken cancellation) => store.WriteAsync(database =>
    {
        long stored = 0;
        using (var row = database["SELECT version FROM models WHERE id = ?"].With(model.Id))
        {
            if (row.Step()) stored = row.Int64(0);
        }

        if (model.Version != stored + 1) return false;
        database[
            """
            INSERT INTO models VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET
            version = excluded.version, published_at = excluded.published_at, body = excluded.body
            """]
            .With(model.Id).With(model.Version).With(model.PublishedAt).With(ModelCodec.Write(model)).Run();
        return true;
    }, cancellation);
}
