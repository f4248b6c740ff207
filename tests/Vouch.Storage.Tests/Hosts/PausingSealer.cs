using Vouch.Identity;
using Vouch.Network.Receipts;

namespace Vouch.Storage.Tests.Hosts;

/// <summary>Seals as the network does, after doing something else first: in the middle of a transaction, all rows but the block written.</summary>
public sealed class PausingSealer(SigningKey key, Action<int> pause) : IBlockSealer
{
    private readonly ChainSealer _sealer = new(key);
    private int _calls;

    public Address Network => _sealer.Network;

    public Block Seal(ChainHead head, IReadOnlyList<byte[]> entries, long now)
    {
        // The genesis block is let through.
        if (head.Height >= 0) pause(Interlocked.Increment(ref _calls));
        return _sealer.Seal(head, entries, now);
    }
}
