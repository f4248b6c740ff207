using Vouch.Network.Ports;
using Vouch.Storage.Tests.Hosts;
using Xunit;

namespace Vouch.Storage.Tests.Conformance;

/// <summary>A test over an empty store of one kind.</summary>
public abstract class StoreTest<THost> : IAsyncLifetime
    where THost : StoreHost, new()
{
    protected THost Host { get; } = new();

    protected World World { get; } = new();

    protected INetworkStore Store { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await Host.PrepareAsync();
        Store = await Host.OpenAsync(World.Network);
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>The store as a coordinator finds it that starts anew.</summary>
    protected async Task ReopenAsync()
    {
        await Host.CloseAsync(Store);
        Store = await Host.OpenAsync(World.Network, World.Now);
    }

    /// <summary>What holds after everything: the chain has no gaps and each header names the one before; credits sum to zero.</summary>
    protected async Task CheckAsync()
    {
        var totals = await Store.TotalsAsync(CancellationToken.None);
        Assert.Equal(0, totals.Values.Sum());
        var previous = default(Vouch.Identity.Digest256);
        long height = 0;
        await foreach (var block in Store.ReadBlocksAsync(0, CancellationToken.None))
        {
            Assert.Equal(height++, block.Header.Height);
            Assert.Equal(previous, block.Header.Previous);
            Assert.Equal(block.Header.Count, block.Entries.Count);
            Assert.Equal(Vouch.Network.Receipts.EntryTree.Root(block.Entries), block.Header.Root);
            previous = block.Header.Digest;
        }

        var head = await Store.HeadAsync(CancellationToken.None);
        Assert.Equal(height - 1, head.Height);
        Assert.Equal(previous, head.Digest);
    }
}
