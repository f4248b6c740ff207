using System.Numerics;

namespace Vouch.Hashing;

/// <content>Construction, on all processors.</content>
public sealed unsafe partial class MerkleTree
{
    /// <summary>
    /// Leaves given to a worker at a time. A worker hashes its leaves and, while their digests are still in its cache,
    /// the levels above them as far as whole groups of eight nodes reach.
    /// </summary>
    private const int LogLeavesPerTask = 10;

    /// <summary>Builds the tree whose leaf j is column j of a matrix, after its salt.</summary>
    /// <param name="rows">At least one row; all rows have the same length, a power of two.</param>
    /// <param name="salts">32 bytes per column, or empty for a tree without salts.</param>
    /// <param name="cancellation">Cancels.</param>
    public static MerkleTree Build(
        IReadOnlyList<ReadOnlyMemory<ulong>> rows, ReadOnlySpan<byte> salts, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Count == 0) throw new ArgumentException("There must be a row.", nameof(rows));
        int columns = rows[0].Length;
        for (int i = 1; i < rows.Count; i++)
        {
            if (rows[i].Length != columns) throw new ArgumentException("Rows must be equally long.", nameof(rows));
        }

        var tree = new MerkleTree(LogOf(columns, nameof(rows)));
        if (!salts.IsEmpty && salts.Length != columns * MerkleLeaf.SaltSize)
        {
            throw new ArgumentException("There must be 32 bytes of salt per column, or none.", nameof(salts));
        }

        if (columns < KeccakP1600.Lanes)
        {
            tree.HashFewColumns(rows, salts);
            tree.HashAllNodes(0, columns);
            return tree;
        }

        using var pinned = new PinnedRows(rows);
        int rowCount = rows.Count;
        ulong** table = pinned.Table;
        fixed (byte* saltStart = salts, digestStart = tree._digests)
        {
            byte* saltBytes = saltStart;
            byte* digests = digestStart;
            tree.InParallel((first, count) => MerkleColumns.Hash(
                table,
                rowCount,
                saltBytes == null ? null : saltBytes + ((nint)MerkleLeaf.SaltSize * first),
                first,
                count,
                digests + ((nint)DigestSize * first)), cancellation);
        }

        return tree;
    }

    /// <summary>Builds the tree over byte strings of one size lying one after another.</summary>
    /// <param name="data">The leaves; their number is a power of two.</param>
    /// <param name="leafSize">Bytes in each leaf, at least 1; fixed by the tree's parameters.</param>
    public static MerkleTree BuildFromLeaves(ReadOnlySpan<byte> data, int leafSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(leafSize, 1);
        if (data.Length % leafSize != 0) throw new ArgumentException("The last leaf is not whole.", nameof(data));
        var tree = new MerkleTree(LogOf(data.Length / leafSize, nameof(data)));
        fixed (byte* dataStart = data, digestStart = tree._digests)
        {
            byte* leaves = dataStart;
            byte* digests = digestStart;
            tree.InParallel((first, count) => LaneHash.HashMany(
                leaves + ((nint)leafSize * first),
                leafSize,
                count,
                digests + ((nint)DigestSize * first),
                HashDomain.Leaf));
        }

        return tree;
    }

    /// <summary>Runs a leaf hasher over all leaves and completes the levels above.</summary>
    private void InParallel(Action<int, int> hashLeaves, CancellationToken cancellation = default)
    {
        int logTask = Math.Min(LogLeavesPerTask, LogLeaves);
        int perTask = 1 << logTask;
        int tasks = LeafCount >> logTask;

        // Three levels remain for the end: there a single task would have fewer than eight nodes.
        int sharedLevel = tasks == 1 ? 0 : Math.Max(0, logTask - 3);
        void Work(int task)
        {
            int first = task << logTask;
            hashLeaves(first, perTask);
            for (int level = 0; level < sharedLevel; level++)
            {
                HashNodes(level, first >> (level + 1), perTask >> (level + 1));
            }
        }

        if (tasks == 1) Work(0);
        else Parallel.For(0, tasks, new ParallelOptions { CancellationToken = cancellation }, Work);
        HashAllNodes(sharedLevel, LeafCount >> sharedLevel);
    }

    /// <summary>Hashes every level above <paramref name="level"/>, which has <paramref name="width"/> nodes.</summary>
    private void HashAllNodes(int level, int width)
    {
        for (; width > 1; level++, width >>= 1) HashNodes(level, 0, width >> 1);
    }

    /// <summary>Hashes parents <paramref name="first"/> and following of the pairs of nodes on a level.</summary>
    private void HashNodes(int level, int first, int count)
    {
        // Level l starts after n + n/2 + ... + n/2^(l-1) = 2n - 2n/2^l digests.
        int children = (2 * LeafCount) - ((2 * LeafCount) >> level) + (2 * first);
        int parents = (2 * LeafCount) - ((2 * LeafCount) >> (level + 1)) + first;
        TurboShake128.HashMany(
            _digests.AsSpan(children * DigestSize, 2 * count * DigestSize),
            2 * DigestSize,
            _digests.AsSpan(parents * DigestSize, count * DigestSize),
            HashDomain.Node);
    }

    /// <summary>Trees narrower than the lanes.</summary>
    private void HashFewColumns(IReadOnlyList<ReadOnlyMemory<ulong>> rows, ReadOnlySpan<byte> salts)
    {
        ulong[] column = new ulong[rows.Count];
        int saltSize = salts.IsEmpty ? 0 : MerkleLeaf.SaltSize;
        for (int j = 0; j < LeafCount; j++)
        {
            for (int i = 0; i < column.Length; i++) column[i] = rows[i].Span[j];
            MerkleLeaf.Digest(
                salts.Slice(saltSize * j, saltSize), column, _digests.AsSpan(DigestSize * j, DigestSize));
        }
    }

    private static int LogOf(int leaves, string parameter)
    {
        if (!BitOperations.IsPow2(leaves) || leaves > 1 << MaxLogLeaves)
        {
            throw new ArgumentException("The number of leaves must be a power of two, at most 2^24.", parameter);
        }

        return BitOperations.Log2((uint)leaves);
    }
}
