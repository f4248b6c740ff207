using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Ports;
using Vouch.Network.Receipts;

namespace Vouch.Storage.Tests.Hosts;

/// <summary>Where a store of one kind lives during a test: makes an empty place, opens stores over it, clears it away.</summary>
public abstract class StoreHost : IAsyncDisposable
{
    private readonly List<INetworkStore> _stores = [];

    /// <summary>Prepares the place; skips the test if what it needs is not there.</summary>
    public virtual ValueTask PrepareAsync() => ValueTask.CompletedTask;

    /// <summary>A store over the place, not open.</summary>
    public abstract INetworkStore Make();

    /// <summary>An open store over the place.</summary>
    public async Task<INetworkStore> OpenAsync(SigningKey network, long now = World.Start)
    {
        var store = Make();
        _stores.Add(store);
        await store.OpenAsync(new ChainSealer(network), World.Rules, now, CancellationToken.None);
        return store;
    }

    /// <summary>Closes a store, as a coordinator does that ends.</summary>
    public async Task CloseAsync(INetworkStore store)
    {
        _stores.Remove(store);
        await store.DisposeAsync();
    }

    /// <summary>Whether <see cref="DamageAsync"/> can.</summary>
    public virtual bool CanDamage => true;

    /// <summary>Damages a stored blob behind the store's back.</summary>
    public abstract Task DamageAsync(Digest256 blob);

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores) await store.DisposeAsync();
        await ClearAsync();
        GC.SuppressFinalize(this);
    }

    protected virtual ValueTask ClearAsync() => ValueTask.CompletedTask;
}
