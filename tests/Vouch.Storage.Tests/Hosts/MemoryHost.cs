using Vouch.Identity;
using Vouch.Network.Memory;
using Vouch.Network.Ports;

namespace Vouch.Storage.Tests.Hosts;

/// <summary>The store in memory: it lives as long as the host, and "opening" it again is the same one.</summary>
public sealed class MemoryHost : StoreHost
{
    private readonly MemoryStore _store = new();

    public override bool CanDamage => false;

    public override INetworkStore Make() => _store;

    public override Task DamageAsync(Digest256 blob) => throw new NotSupportedException();
}
