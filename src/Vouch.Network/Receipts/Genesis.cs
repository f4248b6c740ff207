using Vouch.Identity;

namespace Vouch.Network.Receipts;

/// <summary>The first entry of every chain: which network this is, and what holds on it.</summary>
public static class Genesis
{
    /// <summary>The entry that a store puts into the first block.</summary>
    /// <param name="network">The network's address.</param>
    /// <param name="rules">Its rules.</param>
    /// <param name="now">Unix milliseconds.</param>
    public static Entry Entry(Address network, NetworkRules rules, long now) =>
        new(EntryKind.Genesis, now, default, [], new GenesisEvidence(network, rules).ToBytes(), []);
}
