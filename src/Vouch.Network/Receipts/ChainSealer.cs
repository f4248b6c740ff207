using Vouch.Identity;

namespace Vouch.Network.Receipts;

/// <summary>Seals blocks with the network's key. Thread-safe; the key stays its owner's to dispose of.</summary>
public sealed class ChainSealer : IBlockSealer
{
    private readonly SigningKey _key;

    /// <summary>A sealer that signs with the network's key.</summary>
    public ChainSealer(SigningKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        _key = key;
    }

    /// <inheritdoc/>
    public Address Network => _key.Address;

    /// <inheritdoc/>
    public Block Seal(ChainHead head, IReadOnlyList<byte[]> entries, long now)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(entries);

        // Time never falls along the chain, whatever the clocks of several coordinators do.
        var header = new BlockHeader(
            Network, head.Height + 1, head.Digest, EntryTree.Root(entries), entries.Count, Math.Max(now, head.At));
        return new Block(header, _key.Sign(header.Digest), entries);
    }
}
