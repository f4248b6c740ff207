using Vouch.Identity;
using Vouch.Network.Ports;

namespace Vouch.Network.Memory;

/// <summary>Published models in memory.</summary>
internal sealed class MemoryCatalogue : IModelCatalogue
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Digest256, ModelRecord> _models = [];

    public Task<ModelRecord?> FindAsync(Digest256 id, CancellationToken cancellation)
    {
        lock (_gate) return Task.FromResult(_models.GetValueOrDefault(id));
    }

    public Task<Page<ModelRecord>> ListAsync(string? after, int limit, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        lock (_gate)
        {
            var newest = _models.Values.OrderByDescending(m => m.PublishedAt).ThenBy(m => m.Id).ToList();
            var from = after is null ? 0 : newest.FindIndex(m => m.Id.ToString() == after) + 1;
            if (after is not null && from == 0)
                throw new InvalidDataException($"'{after}' is no place in this list. Give the 'next' of the page before, or nothing.");
            var page = newest.Skip(from).Take(limit).ToList();
            return Task.FromResult(new Page<ModelRecord>(page, from + limit < newest.Count ? page[^1].Id.ToString() : null));
        }
    }

    public Task<bool> PutAsync(ModelRecord model, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(model);
        lock (_gate)
        {
            var isNext = model.Version == (_models.TryGetValue(model.Id, out var old) ? old.Version : 0) + 1;
            if (isNext) _models[model.Id] = model;
            return Task.FromResult(isNext);
        }
    }
}
