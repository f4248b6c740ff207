namespace Vouch.Hashing;

/// <summary>
/// The domain-separation bytes of TurboSHAKE128 used in this project, one per purpose, so that no digest made for one
/// purpose can be read as another's. Values avoid those RFC 9861 gives to KangarooTwelve (0x06, 0x07, 0x0B) and the
/// general default (0x1F).
/// </summary>
public static class HashDomain
{
    /// <summary>The general-purpose byte of RFC 9861.</summary>
    public const byte Default = 0x1F;

    /// <summary>A leaf of a Merkle tree.</summary>
    public const byte Leaf = 0x41;

    /// <summary>An inner node of a Merkle tree.</summary>
    public const byte Node = 0x42;

    /// <summary>A proof-of-work trial of <see cref="Grinding"/>.</summary>
    public const byte Grind = 0x43;

    /// <summary>The derivation of a key from a seed and a label in <see cref="Expander"/>.</summary>
    public const byte ExpanderKey = 0x44;

    /// <summary>An output block of <see cref="Expander"/>.</summary>
    public const byte ExpanderBlock = 0x45;
}
