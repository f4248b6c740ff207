using System.Runtime.InteropServices;
using Xunit;

namespace Vouch.Hashing.Tests;

public class MerkleTreeTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_root_is_the_plain_one_for_every_small_shape(bool salted)
    {
        for (int logLeaves = 0; logLeaves <= 7; logLeaves++)
        {
            foreach (int rows in (int[])[1, 2, 16, 17, 18, 20, 21, 22, 38, 42, 63, 64])
            {
                var fixture = new MerkleFixture(logLeaves, rows, salted);
                Assert.Equal(fixture.PlainRoot(), fixture.Tree.Root.ToArray());
            }
        }
    }

    [Theory]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(13)]
    public void The_root_is_the_plain_one_for_trees_of_several_tasks(int logLeaves)
    {
        var fixture = new MerkleFixture(logLeaves, 5, true);
        Assert.Equal(fixture.PlainRoot(), fixture.Tree.Root.ToArray());
    }

    [Fact]
    public void Rows_may_be_slices_of_one_array()
    {
        ulong[] storage = [.. Enumerable.Range(0, 3 + (16 * 4)).Select(i => (ulong)i * 0x9E3779B97F4A7C15)];
        ReadOnlyMemory<ulong>[] slices = [.. Enumerable.Range(0, 4).Select(r => storage.AsMemory(3 + (16 * r), 16))];
        ReadOnlyMemory<ulong>[] copies = [.. slices.Select(s => (ReadOnlyMemory<ulong>)s.ToArray())];
        Assert.Equal(MerkleTree.Build(copies, []).Root.ToArray(), MerkleTree.Build(slices, []).Root.ToArray());
    }

    [Fact]
    public void A_leaf_is_the_hash_of_salt_and_little_endian_words()
    {
        byte[] salt = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
        ulong[] words = [0x0706050403020100, 0xFFFFFFFF00000000];
        byte[] message = [.. salt, 0, 1, 2, 3, 4, 5, 6, 7, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF];
        byte[] expected = new byte[32];
        TurboShake128.Hash(message, expected, HashDomain.Leaf);
        byte[] digest = new byte[32];
        MerkleLeaf.Digest(salt, words, digest);
        Assert.Equal(expected, digest);
        var tree = MerkleTree.Build([new[] { words[0] }, new[] { words[1] }], salt);
        Assert.Equal(expected, tree.Root.ToArray());
    }

    [Fact]
    public void Batched_leaf_digests_equal_single_ones()
    {
        foreach (bool salted in (bool[])[true, false])
        {
            foreach (int words in (int[])[0, 1, 3, 17, 21, 24, 100])
            {
                foreach (int count in (int[])[0, 1, 2, 7, 8, 9, 25])
                {
                    CompareBatch(salted, words, count);
                }
            }
        }
    }

    [Fact]
    public void Byte_string_leaves_give_the_plain_root()
    {
        foreach (int size in (int[])[1, 7, 8, 32, 167, 168, 200])
        {
            foreach (int logLeaves in (int[])[0, 1, 2, 3, 5, 11])
            {
                byte[] data = new byte[size << logLeaves];
                new Random(size).NextBytes(data);
                byte[][] leaves = [.. data.Chunk(size).Select(Hash)];
                MerkleTree tree = MerkleTree.BuildFromLeaves(data, size);
                Assert.Equal(MerkleFixture.PlainRoot(leaves), tree.Root.ToArray());
                Assert.Equal(leaves[^1], tree.LeafDigest(leaves.Length - 1).ToArray());
            }
        }

        static byte[] Hash(byte[] leaf)
        {
            byte[] digest = new byte[32];
            TurboShake128.Hash(leaf, digest, HashDomain.Leaf);
            return digest;
        }
    }

    [Fact]
    public void A_node_is_not_a_leaf()
    {
        byte[] children = new byte[64];
        ulong[] words = MemoryMarshal.Cast<byte, ulong>(children).ToArray();
        byte[] leaf = new byte[32];
        MerkleLeaf.Digest([], words, leaf);
        Assert.NotEqual(MerkleFixture.Node(children[..32], children[32..]), leaf);
    }

    [Fact]
    public void Shapes_that_are_no_tree_are_refused()
    {
        Assert.Throws<ArgumentException>(() => MerkleTree.Build([], []));
        Assert.Throws<ArgumentException>(() => MerkleTree.Build([new ulong[3]], []));
        Assert.Throws<ArgumentException>(() => MerkleTree.Build([ReadOnlyMemory<ulong>.Empty], []));
        Assert.Throws<ArgumentException>(() => MerkleTree.Build([new ulong[4], new ulong[8]], []));
        Assert.Throws<ArgumentException>(() => MerkleTree.Build([new ulong[4]], new byte[32]));
        Assert.Throws<ArgumentException>(() => MerkleTree.BuildFromLeaves(new byte[10], 4));
        Assert.Throws<ArgumentException>(() => MerkleTree.BuildFromLeaves(new byte[12], 4));
        Assert.Throws<ArgumentException>(() => MerkleTree.BuildFromLeaves([], 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleTree.BuildFromLeaves(new byte[4], 0));
    }

    private static void CompareBatch(bool salted, int words, int count)
    {
        var random = new Random(words + count);
        byte[] salts = new byte[salted ? 32 * count : 0];
        random.NextBytes(salts);
        ulong[] columns = new ulong[words * count];
        random.NextBytes(MemoryMarshal.AsBytes(columns.AsSpan()));
        byte[] digests = new byte[32 * count];
        MerkleLeaf.Digests(salts, columns, words, digests);
        byte[] expected = new byte[32];
        for (int i = 0; i < count; i++)
        {
            MerkleLeaf.Digest(
                salted ? salts.AsSpan(32 * i, 32) : [], columns.AsSpan(words * i, words), expected);
            Assert.Equal(expected, digests.AsSpan(32 * i, 32).ToArray());
        }
    }
}
