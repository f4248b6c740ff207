namespace Vouch.Hashing;

/// <summary>The digests of a complete binary Merkle tree, wherever they are kept.</summary>
public interface ITreeDigests
{
    /// <summary>k, where the tree has 2^k leaves.</summary>
    int LogLeaves { get; }

    /// <summary>Reads one digest.</summary>
    /// <param name="level">0 for leaves, <see cref="LogLeaves"/> for the root.</param>
    /// <param name="index">The node's place on its level, from the left.</param>
    /// <param name="digest">Receives 32 bytes.</param>
    void Read(int level, int index, Span<byte> digest);
}

/// <summary>Opening of trees, the same for all of them.</summary>
public static class TreeOpening
{
    /// <summary>
    /// The siblings that connect the given leaves to the root, 32 bytes each: level by level from the leaves up, left
    /// to right, leaving out every node that the opened leaves determine.
    /// </summary>
    /// <param name="tree">The digests.</param>
    /// <param name="positions">Leaf positions, at least one, strictly increasing.</param>
    /// <returns><see cref="MerkleMultiProof.SiblingCount"/> digests.</returns>
    public static byte[] OpenMany(this ITreeDigests tree, ReadOnlySpan<int> positions)
    {
        ArgumentNullException.ThrowIfNull(tree);
        int count = MerkleMultiProof.SiblingCount(positions, tree.LogLeaves);
        if (count < 0)
        {
            throw new ArgumentException("Positions must be strictly increasing leaf positions.", nameof(positions));
        }

        byte[] siblings = new byte[count * TurboShake128.DigestSize];
        Span<byte> rest = siblings;
        for (int level = 0; level < tree.LogLeaves; level++)
        {
            for (int i = 0; i < positions.Length;)
            {
                i = MerkleMultiProof.NextPair(positions, i, level, out int parent, out bool left, out bool right);
                if (left && right) continue;
                tree.Read(level, (2 * parent) + (left ? 1 : 0), rest[..TurboShake128.DigestSize]);
                rest = rest[TurboShake128.DigestSize..];
            }
        }

        return siblings;
    }
}
