using System.Numerics;
using System.Security.Cryptography;

namespace Vouch.Hashing;

/// <summary>
/// The Merkle tree of <see cref="MerkleTree"/> over columns that come block by block in storage order: slot s holds leaf
/// reverse(s), the bits of the leaf's number reversed, which is how transforms leave their values. Every level is kept in
/// reversed order too. The children of the node in slot s of a level of h nodes then lie in slots s and s + h of the level
/// below, so that every level reads two runs of memory and writes one, and nothing is ever permuted.
/// </summary>
/// <remarks>Roots and proofs are those of <see cref="MerkleTree"/>, which differs in storage alone.</remarks>
public sealed unsafe class ColumnTree : ITreeDigests, IDisposable
{
    /// <summary>Bytes in a digest.</summary>
    public const int DigestSize = TurboShake128.DigestSize;

    /// <summary>Columns whose salts are made together: 32 KiB.</summary>
    private const int SaltedTogether = 1024;

    /// <summary>Parents given to a worker at a time.</summary>
    private const int ParentsPerTask = 1 << 13;

    private byte[]? _digests;

    /// <summary>An empty tree; <see cref="HashLeaves"/> fills its leaves and <see cref="Complete"/> the levels above.</summary>
    /// <param name="logLeaves">k, where the tree has 2^k leaves, 3 to 24.</param>
    public ColumnTree(int logLeaves)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(logLeaves, 3);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(logLeaves, MerkleTree.MaxLogLeaves);
        LogLeaves = logLeaves;
        Size = DigestBytes(logLeaves);
        _digests = DigestPool.Rent(Size);
    }

    /// <inheritdoc/>
    public int LogLeaves { get; }

    /// <summary>All digests: leaves first, then level by level, the root last; each level in reversed order.</summary>
    public ReadOnlyMemory<byte> Digests => Live.AsMemory(0, Size);

    /// <summary>The root digest, 32 bytes; meaningful once the tree is complete.</summary>
    public ReadOnlySpan<byte> Root => Live.AsSpan(Size - DigestSize, DigestSize);

    private int Size { get; }

    private byte[] Live => _digests ?? throw new ObjectDisposedException(nameof(ColumnTree));

    /// <summary>Bytes of all digests of a tree.</summary>
    public static int DigestBytes(int logLeaves) => ((2 << logLeaves) - 1) * DigestSize;

    /// <summary>Where the digest of a node begins among all digests.</summary>
    /// <param name="logLeaves">k, where the tree has 2^k leaves.</param>
    /// <param name="level">0 for leaves.</param>
    /// <param name="index">The node's place on its level, in natural order.</param>
    public static long OffsetOf(int logLeaves, int level, int index) =>
        (long)DigestSize * ((2L << logLeaves) - (2L << (logLeaves - level)) + Reverse(index, logLeaves - level));

    /// <summary>Reverses the lowest <paramref name="bits"/> bits.</summary>
    public static int Reverse(int value, int bits)
    {
        int result = 0;
        for (int i = 0; i < bits; i++, value >>= 1) result = (result << 1) | (value & 1);
        return result;
    }

    /// <summary>Hashes consecutive slots. Different slots may be hashed by several threads at once.</summary>
    /// <param name="rows">At least one row of equal length, a multiple of 8: word i of each belongs to slot first + i.</param>
    /// <param name="first">The first slot, a multiple of 8.</param>
    /// <param name="salts">The salts.</param>
    /// <param name="cancellation">Ends the work within a millisecond, unfinished.</param>
    public void HashLeaves(
        IReadOnlyList<ReadOnlyMemory<ulong>> rows, int first, LeafSalts salts, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(salts);
        if (rows.Count == 0 || rows.Any(row => row.Length != rows[0].Length) || rows[0].Length % KeccakP1600.Lanes != 0)
        {
            throw new ArgumentException("Rows must be equally long, a multiple of 8.", nameof(rows));
        }

        int count = rows[0].Length;
        if (first < 0 || first % KeccakP1600.Lanes != 0 || first > (1 << LogLeaves) - count)
        {
            throw new ArgumentOutOfRangeException(nameof(first));
        }

        using var pinned = new PinnedRows(rows);
        byte[] buffer = new byte[Math.Min(count, SaltedTogether) * MerkleLeaf.SaltSize];
        fixed (byte* own = buffer, digests = Live)
        {
            for (int done = 0; done < count; done += SaltedTogether)
            {
                cancellation.ThrowIfCancellationRequested();
                int part = Math.Min(SaltedTogether, count - done);
                salts.Fill(first + done, LogLeaves, buffer.AsSpan(0, part * MerkleLeaf.SaltSize));
                MerkleColumns.Hash(
                    pinned.Table, rows.Count, own, done, part, digests + ((nint)DigestSize * (first + done)));
            }
        }

        CryptographicOperations.ZeroMemory(buffer);
    }

    /// <summary>Hashes the levels above the leaves, on all processors.</summary>
    public void Complete(CancellationToken cancellation = default)
    {
        byte[] digests = Live;
        nint children = 0;
        for (int width = 1 << LogLeaves; width > 1; width >>= 1)
        {
            cancellation.ThrowIfCancellationRequested();
            int parents = width >> 1;
            nint from = children, to = children + width;
            if (parents <= ParentsPerTask)
            {
                HashParents(digests, from, to, parents, 0, parents);
            }
            else
            {
                Parallel.For(0, parents / ParentsPerTask, new ParallelOptions { CancellationToken = cancellation }, task =>
                    HashParents(digests, from, to, parents, task * ParentsPerTask, ParentsPerTask));
            }

            children = to;
        }
    }

    /// <inheritdoc/>
    public void Read(int level, int index, Span<byte> digest) =>
        Live.AsSpan((int)OffsetOf(LogLeaves, level, index), DigestSize).CopyTo(digest);

    /// <summary>Gives the memory back; the tree cannot be used afterwards.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _digests, null) is { } digests) DigestPool.Return(digests);
    }

    private static void HashParents(byte[] digests, nint children, nint parents, int half, int first, int count)
    {
        fixed (byte* all = digests)
        {
            byte* left = all + (DigestSize * (children + first));
            LaneHash.HashPairs(
                left, left + ((nint)DigestSize * half), count, all + (DigestSize * (parents + first)), HashDomain.Node);
        }
    }
}
