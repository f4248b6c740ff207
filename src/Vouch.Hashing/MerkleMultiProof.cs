using System.Security.Cryptography;

namespace Vouch.Hashing;

/// <summary>
/// The verifier's side of <see cref="MerkleTree.OpenMany"/>. Every method is total: no input makes it throw, and memory
/// is taken in proportion to the number of positions only.
/// </summary>
public static class MerkleMultiProof
{
    private const int DigestSize = TurboShake128.DigestSize;

    /// <summary>
    /// The number of sibling digests in a proof for these positions, or -1 where no proof exists: no position, a
    /// position out of range, positions not strictly increasing, or <paramref name="logLeaves"/> not in 0 to 24.
    /// </summary>
    public static int SiblingCount(ReadOnlySpan<int> positions, int logLeaves)
    {
        if (!AreValid(positions, logLeaves)) return -1;
        int count = 0;
        for (int level = 0; level < logLeaves; level++)
        {
            for (int i = 0; i < positions.Length;)
            {
                i = NextPair(positions, i, level, out _, out bool left, out bool right);
                if (!(left && right)) count++;
            }
        }

        return count;
    }

    /// <summary>Whether the leaf digests stand at the given positions of the tree with the given root.</summary>
    /// <param name="root">The root, 32 bytes.</param>
    /// <param name="logLeaves">k, where the tree has 2^k leaves.</param>
    /// <param name="positions">Leaf positions, strictly increasing.</param>
    /// <param name="leafDigests">32 bytes per position.</param>
    /// <param name="siblings">Exactly <see cref="SiblingCount"/> digests.</param>
    public static bool TryVerify(
        ReadOnlySpan<byte> root,
        int logLeaves,
        ReadOnlySpan<int> positions,
        ReadOnlySpan<byte> leafDigests,
        ReadOnlySpan<byte> siblings)
    {
        int count = SiblingCount(positions, logLeaves);
        if (count < 0
            || root.Length != DigestSize
            || leafDigests.Length != (long)positions.Length * DigestSize
            || siblings.Length != (long)count * DigestSize)
        {
            return false;
        }

        // Both buffers hold the level at hand: the digests of its known nodes, and the two children of each known
        // parent.
        byte[] known = leafDigests.ToArray();
        byte[] pairs = new byte[2 * known.Length];
        for (int level = 0; level < logLeaves; level++)
        {
            int parents = 0;
            int taken = 0;
            for (int i = 0; i < positions.Length; parents++)
            {
                i = NextPair(positions, i, level, out _, out bool left, out bool right);
                Span<byte> pair = pairs.AsSpan(2 * DigestSize * parents, 2 * DigestSize);
                Take(left, known, ref taken, ref siblings).CopyTo(pair);
                Take(right, known, ref taken, ref siblings).CopyTo(pair[DigestSize..]);
            }

            TurboShake128.HashMany(
                pairs.AsSpan(0, 2 * DigestSize * parents),
                2 * DigestSize,
                known.AsSpan(0, DigestSize * parents),
                HashDomain.Node);
        }

        return CryptographicOperations.FixedTimeEquals(known.AsSpan(0, DigestSize), root);
    }

    /// <summary>
    /// Walks the pairs of nodes on a level that hold an opened leaf: from the first position of a pair to the first of
    /// the next, telling the pair's parent and which of its two nodes are known.
    /// </summary>
    internal static int NextPair(
        ReadOnlySpan<int> positions, int index, int level, out int parent, out bool left, out bool right)
    {
        parent = positions[index] >> (level + 1);
        left = right = false;
        for (; index < positions.Length && positions[index] >> (level + 1) == parent; index++)
        {
            if (((positions[index] >> level) & 1) == 0) left = true;
            else right = true;
        }

        return index;
    }

    private static ReadOnlySpan<byte> Take(bool isKnown, byte[] known, ref int taken, ref ReadOnlySpan<byte> siblings)
    {
        if (isKnown) return known.AsSpan(DigestSize * taken++, DigestSize);
        ReadOnlySpan<byte> digest = siblings[..DigestSize];
        siblings = siblings[DigestSize..];
        return digest;
    }

    private static bool AreValid(ReadOnlySpan<int> positions, int logLeaves)
    {
        if (logLeaves is < 0 or > MerkleTree.MaxLogLeaves || positions.IsEmpty) return false;
        long previous = -1;
        foreach (int position in positions)
        {
            if (position <= previous || position >= 1 << logLeaves) return false;
            previous = position;
        }

        return true;
    }
}
