using Vouch.Identity;

namespace Vouch.Network.Receipts;

/// <summary>
/// Merkle tree of a block's entries (docs/network.md, section 7): Keccak-256, leaves and inner nodes told apart by their first byte, a
/// node without a partner moves up as it is. The header names the number of entries, so a path fits one shape only.
/// </summary>
public static class EntryTree
{
    private const byte LeafMark = 0;
    private const byte NodeMark = 1;

    /// <summary>Hash of an entry.</summary>
    public static Digest256 Leaf(ReadOnlySpan<byte> entry)
    {
        var bytes = new byte[entry.Length + 1];
        bytes[0] = LeafMark;
        entry.CopyTo(bytes.AsSpan(1));
        return Digest256.Keccak(bytes);
    }

    /// <summary>The root over entries.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static Digest256 Root(IReadOnlyList<byte[]> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        if (entries.Count == 0) throw new ArgumentException("A block has at least one entry.", nameof(entries));
        var level = Leaves(entries);
        while (level.Length > 1) level = Up(level);
        return level[0];
    }

    /// <summary>The hashes beside an entry's way to the root, from below.</summary>
    public static IReadOnlyList<Digest256> Path(IReadOnlyList<byte[]> entries, int index)
    {
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, entries.Count);
        var (level, path) = (Leaves(entries), new List<Digest256>());
        for (; level.Length > 1; level = Up(level), index >>= 1)
        {
            if ((index ^ 1) < level.Length) path.Add(level[index ^ 1]);
        }

        return path;
    }

    /// <summary>Whether an entry stands at a place under a root.</summary>
    /// <param name="entry">The entry's bytes.</param>
    /// <param name="index">Its place.</param>
    /// <param name="count">Entries of the block, from its header.</param>
    /// <param name="path">The hashes beside its way.</param>
    /// <param name="root">The root, from the header.</param>
    public static bool Verify(ReadOnlySpan<byte> entry, int index, int count, IReadOnlyList<Digest256> path, Digest256 root)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (index < 0 || index >= count) return false;
        var (hash, used) = (Leaf(entry), 0);
        for (var width = count; width > 1; width = (width + 1) / 2, index >>= 1)
        {
            if ((index ^ 1) >= width) continue;
            if (used == path.Count) return false;
            var beside = path[used++];
            hash = (index & 1) == 0 ? Node(hash, beside) : Node(beside, hash);
        }

        return used == path.Count && hash == root;
    }

    private static Digest256[] Leaves(IReadOnlyList<byte[]> entries)
    {
        var leaves = new Digest256[entries.Count];
        for (var i = 0; i < leaves.Length; i++) leaves[i] = Leaf(entries[i]);
        return leaves;
    }

    private static Digest256[] Up(Digest256[] level)
    {
        var above = new Digest256[(level.Length + 1) / 2];
        for (var i = 0; i < above.Length; i++)
            above[i] = (2 * i) + 1 < level.Length ? Node(level[2 * i], level[(2 * i) + 1]) : level[2 * i];
        return above;
    }

    private static Digest256 Node(Digest256 left, Digest256 right)
    {
        Span<byte> bytes = stackalloc byte[1 + (2 * Digest256.Size)];
        bytes[0] = NodeMark;
        left.Write(bytes[1..]);
        right.Write(bytes[(1 + Digest256.Size)..]);
        return Digest256.Keccak(bytes);
    }
}
