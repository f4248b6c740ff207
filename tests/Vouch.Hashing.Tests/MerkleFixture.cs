using System.Runtime.InteropServices;

namespace Vouch.Hashing.Tests;

/// <summary>Random matrices and the tree computed the plain way, node by node with the scalar sponge.</summary>
internal sealed class MerkleFixture
{
    public MerkleFixture(int logLeaves, int rowCount, bool salted, int seed = 0)
    {
        var random = new Random((seed * 1000) + (logLeaves * 100) + rowCount);
        LogLeaves = logLeaves;
        int n = 1 << logLeaves;
        ulong[][] rows = new ulong[rowCount][];
        for (int r = 0; r < rowCount; r++)
        {
            rows[r] = new ulong[n];
            random.NextBytes(MemoryMarshal.AsBytes(rows[r].AsSpan()));
        }

        Rows = rows;
        Salts = salted ? new byte[32 * n] : [];
        random.NextBytes(Salts);
        Tree = MerkleTree.Build([.. rows.Select(r => (ReadOnlyMemory<ulong>)r)], Salts);
    }

    public int LogLeaves { get; }

    public ulong[][] Rows { get; }

    public byte[] Salts { get; }

    public MerkleTree Tree { get; }

    public ulong[] Column(int j) => [.. Rows.Select(r => r[j])];

    public byte[] Salt(int j) => Salts.Length == 0 ? [] : Salts.AsSpan(32 * j, 32).ToArray();

    public byte[] Leaf(int j)
    {
        byte[] digest = new byte[32];
        MerkleLeaf.Digest(Salt(j), Column(j), digest);
        return digest;
    }

    public byte[] Leaves(ReadOnlySpan<int> positions)
    {
        byte[] all = new byte[32 * positions.Length];
        for (int i = 0; i < positions.Length; i++) Leaf(positions[i]).CopyTo(all, 32 * i);
        return all;
    }

    public byte[] PlainRoot() => PlainRoot([.. Enumerable.Range(0, 1 << LogLeaves).Select(Leaf)]);

    public static byte[] PlainRoot(byte[][] level)
    {
        while (level.Length > 1)
        {
            level = [.. Enumerable.Range(0, level.Length / 2).Select(i => Node(level[2 * i], level[(2 * i) + 1]))];
        }

        return level[0];
    }

    public static byte[] Node(byte[] left, byte[] right)
    {
        byte[] digest = new byte[32];
        TurboShake128.Hash([.. left, .. right], digest, HashDomain.Node);
        return digest;
    }

    public bool Verify(ReadOnlySpan<int> positions, byte[] leaves, byte[] siblings) =>
        MerkleMultiProof.TryVerify(Tree.Root, LogLeaves, positions, leaves, siblings);

    /// <summary>A random strictly increasing list of leaf positions.</summary>
    public static int[] RandomPositions(Random random, int logLeaves, int wanted) =>
        [.. Enumerable.Range(0, wanted).Select(_ => random.Next(1 << logLeaves)).Distinct().Order()];
}
