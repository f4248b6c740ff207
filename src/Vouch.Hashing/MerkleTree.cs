namespace Vouch.Hashing;

/// <summary>
/// A complete binary Merkle tree of TurboSHAKE128 digests over 2^k leaves. Leaves are columns of a matrix
/// (<see cref="Build"/>) or byte strings of one size (<see cref="BuildFromLeaves"/>); an inner node is
/// TurboSHAKE128(left || right, domain <see cref="HashDomain.Node"/>). The tree of one leaf has the leaf's digest as
/// root.
/// </summary>
public sealed partial class MerkleTree : ITreeDigests
{
    /// <summary>The largest supported k: one array holds all 2^(k+1) - 1 digests.</summary>
    public const int MaxLogLeaves = 24;

    /// <summary>Bytes in a digest.</summary>
    public const int DigestSize = TurboShake128.DigestSize;

    // All levels one after another, leaves first and the root last.
    private readonly byte[] _digests;

    private MerkleTree(int logLeaves)
    {
        LogLeaves = logLeaves;
        _digests = GC.AllocateUninitializedArray<byte>(((2 << logLeaves) - 1) * DigestSize);
    }

    /// <summary>k, where the tree has 2^k leaves.</summary>
    public int LogLeaves { get; }

    /// <summary>The number of leaves.</summary>
    public int LeafCount => 1 << LogLeaves;

    /// <summary>The root digest, 32 bytes.</summary>
    public ReadOnlySpan<byte> Root => _digests.AsSpan(_digests.Length - DigestSize);

    /// <summary>The digest of a leaf, 32 bytes.</summary>
    public ReadOnlySpan<byte> LeafDigest(int position)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(position, LeafCount);
        return _digests.AsSpan(position * DigestSize, DigestSize);
    }

    /// <inheritdoc/>
    public void Read(int level, int index, Span<byte> digest) =>
        _digests.AsSpan(((2 * LeafCount) - ((2 * LeafCount) >> level) + index) * DigestSize, DigestSize).CopyTo(digest);
}
