namespace Vouch.Hashing;

/// <summary>
/// A complete binary Merkle tree of TurboSHAKE128 digests over 2^k leaves. Leaves are columns of a matrix
/// (<see cref="Build"/>) or byte strings of one size (<see cref="BuildFromLeaves"/>); an inner node is
/// TurboSHAKE128(left || right, domain <see cref="HashDomain.Node"/>). The tree of one leaf has the leaf's digest as
/// root.
/// </summary>
public sealed partial class MerkleTree
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

    /// <summary>
    /// The siblings that connect the given leaves to the root, 32 bytes each: level by level from the leaves up, left
    /// to right, leaving out every node that the opened leaves determine.
    /// </summary>
    /// <param name="positions">Leaf positions, at least one, strictly increasing.</param>
    /// <returns><see cref="MerkleMultiProof.SiblingCount"/> digests.</returns>
    public byte[] OpenMany(ReadOnlySpan<int> positions)
    {
        int count = MerkleMultiProof.SiblingCount(positions, LogLeaves);
        if (count < 0)
        {
            throw new ArgumentException("Positions must be strictly increasing leaf positions.", nameof(positions));
        }

        byte[] siblings = new byte[count * DigestSize];
        Span<byte> rest = siblings;
        int levelStart = 0;
        for (int level = 0; level < LogLeaves; level++)
        {
            for (int i = 0; i < positions.Length;)
            {
                i = MerkleMultiProof.NextPair(positions, i, level, out int parent, out bool left, out bool right);
                if (left && right) continue;
                int sibling = (2 * parent) + (left ? 1 : 0);
                _digests.AsSpan((levelStart + sibling) * DigestSize, DigestSize).CopyTo(rest);
                rest = rest[DigestSize..];
            }

            levelStart += LeafCount >> level;
        }

        return siblings;
    }
}
