using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Vouch.Hashing.Tests;

public class MerkleProofTests
{
    [Fact]
    public void Sets_of_positions_in_small_trees_verify_with_just_the_siblings_that_are_needed()
    {
        for (int logLeaves = 0; logLeaves <= 4; logLeaves++)
        {
            var fixture = new MerkleFixture(logLeaves, 3, true);
            int n = 1 << logLeaves;
            for (int set = 1; set < 1 << n; set += n == 16 ? 37 : 1)
            {
                int[] positions = [.. Enumerable.Range(0, n).Where(j => (set >> j & 1) != 0)];
                byte[] siblings = fixture.Tree.OpenMany(positions);
                Assert.Equal(32 * MerkleMultiProof.SiblingCount(positions, logLeaves), siblings.Length);
                Assert.True(fixture.Verify(positions, fixture.Leaves(positions), siblings));
                Assert.Equal(PlainSiblingCount(positions, logLeaves), siblings.Length / 32);
            }
        }
    }

    [Fact]
    public void Every_single_leaf_of_a_tree_verifies_with_its_path()
    {
        var fixture = new MerkleFixture(9, 2, false);
        for (int j = 0; j < 512; j++)
        {
            byte[] path = fixture.Tree.OpenMany([j]);
            Assert.Equal(9 * 32, path.Length);
            Assert.True(fixture.Verify([j], fixture.Leaf(j), path));
        }
    }

    [Fact]
    public void A_tree_of_one_leaf_needs_no_sibling()
    {
        var fixture = new MerkleFixture(0, 2, true);
        Assert.Empty(fixture.Tree.OpenMany([0]));
        Assert.True(fixture.Verify([0], fixture.Leaf(0), []));
        Assert.False(fixture.Verify([0], new byte[32], []));
        Assert.False(fixture.Verify([0], fixture.Leaf(0), new byte[32]));
        Assert.False(fixture.Verify([1], fixture.Leaf(0), []));
    }

    [Fact]
    public void Siblings_come_level_by_level_from_the_left()
    {
        var fixture = new MerkleFixture(3, 1, false);
        byte[] right = MerkleFixture.Node(
            MerkleFixture.Node(fixture.Leaf(4), fixture.Leaf(5)), MerkleFixture.Node(fixture.Leaf(6), fixture.Leaf(7)));
        byte[] expected = [.. fixture.Leaf(0), .. fixture.Leaf(3), .. right];
        Assert.Equal(expected, fixture.Tree.OpenMany([1, 2]));
    }

    [Fact]
    public void Every_changed_byte_and_every_other_position_is_rejected()
    {
        var fixture = new MerkleFixture(5, 2, true);
        int[] positions = [0, 1, 6, 17, 30];
        byte[] leaves = fixture.Leaves(positions);
        byte[] siblings = fixture.Tree.OpenMany(positions);
        byte[] root = fixture.Tree.Root.ToArray();
        Assert.True(MerkleMultiProof.TryVerify(root, 5, positions, leaves, siblings));

        ForEachFlip(leaves, x => Assert.False(MerkleMultiProof.TryVerify(root, 5, positions, x, siblings)));
        ForEachFlip(siblings, x => Assert.False(MerkleMultiProof.TryVerify(root, 5, positions, leaves, x)));
        ForEachFlip(root, x => Assert.False(MerkleMultiProof.TryVerify(x, 5, positions, leaves, siblings)));

        for (int i = 0; i < positions.Length; i++)
        {
            for (int other = 0; other < 32; other++)
            {
                if (other == positions[i]) continue;
                int[] moved = [.. positions];
                moved[i] = other;
                Assert.False(MerkleMultiProof.TryVerify(root, 5, moved, leaves, siblings));
            }
        }
    }

    [Fact]
    public void Wrong_sizes_and_wrong_lists_are_rejected_without_an_exception()
    {
        var fixture = new MerkleFixture(5, 2, true);
        int[] positions = [3, 4, 9];
        byte[] leaves = fixture.Leaves(positions);
        byte[] siblings = fixture.Tree.OpenMany(positions);
        byte[] root = fixture.Tree.Root.ToArray();
        Assert.False(MerkleMultiProof.TryVerify(root, 5, positions, leaves, siblings.AsSpan(32)));
        Assert.False(MerkleMultiProof.TryVerify(root, 5, positions, leaves, siblings.AsSpan(1)));
        Assert.False(MerkleMultiProof.TryVerify(root, 5, positions, leaves, [.. siblings, .. new byte[32]]));
        Assert.False(MerkleMultiProof.TryVerify(root, 5, positions, leaves.AsSpan(32), siblings));
        Assert.False(MerkleMultiProof.TryVerify(root, 5, positions, [.. leaves, 0], siblings));
        Assert.False(MerkleMultiProof.TryVerify(root.AsSpan(1), 5, positions, leaves, siblings));
        Assert.False(MerkleMultiProof.TryVerify([], 5, positions, leaves, siblings));
        int[] depths = [-1, 0, 1, 4, 6, 24, 25, 31, 32, 64, int.MaxValue, int.MinValue];
        foreach (int log in depths)
        {
            Assert.False(MerkleMultiProof.TryVerify(root, log, positions, leaves, siblings));
        }

        int[][] lists =
            [[], [4, 3, 9], [3, 3, 9], [-1, 4, 9], [3, 4, 32], [3, 4, int.MaxValue], [int.MinValue, 4, 9], [3, 4]];
        foreach (int[] list in lists)
        {
            Assert.False(MerkleMultiProof.TryVerify(root, 5, list, leaves, siblings));
        }

        Assert.Equal(-1, MerkleMultiProof.SiblingCount([], 5));
        Assert.Equal(-1, MerkleMultiProof.SiblingCount([4, 3], 5));
        Assert.Throws<ArgumentException>(() => fixture.Tree.OpenMany([]));
        Assert.Throws<ArgumentException>(() => fixture.Tree.OpenMany([3, 3]));
        Assert.Throws<ArgumentException>(() => fixture.Tree.OpenMany([32]));
    }

    [Fact]
    public void Random_openings_of_larger_trees_verify_and_exchanged_siblings_do_not()
    {
        var random = new Random(3);
        foreach (int logLeaves in (int[])[6, 8, 11, 13])
        {
            var fixture = new MerkleFixture(logLeaves, 4, true);
            for (int trial = 0; trial < 40; trial++)
            {
                int[] positions = MerkleFixture.RandomPositions(random, logLeaves, random.Next(1, 60));
                byte[] leaves = fixture.Leaves(positions);
                byte[] siblings = fixture.Tree.OpenMany(positions);
                Assert.True(fixture.Verify(positions, leaves, siblings));
                if (siblings.Length < 64) continue;
                byte[] exchanged = [.. siblings[32..64], .. siblings[..32], .. siblings[64..]];
                Assert.False(fixture.Verify(positions, leaves, exchanged));
            }
        }
    }

    [Fact]
    public void Arbitrary_input_never_throws_and_never_verifies()
    {
        Arbitrary<(int Log, int[] Positions, byte[] Leaves, byte[] Siblings)> inputs =
            (from log in Gen.Choose(-2, 30)
             from positions in Gen.Choose(-3, 40).ArrayOf()
             from sorted in Gen.Elements(true, false)
             from leaves in Gen.Choose(0, 20)
             from siblings in Gen.Choose(0, 40)
             from odd in Gen.Choose(0, 1)
             select (log, sorted ? positions.Distinct().Order().ToArray() : positions,
                 new byte[(32 * leaves) + odd], new byte[32 * siblings])).ToArbitrary();
        Prop.ForAll(inputs, x => !MerkleMultiProof.TryVerify(new byte[32], x.Log, x.Positions, x.Leaves, x.Siblings))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void Memory_is_taken_in_proportion_to_positions()
    {
        int[] positions = [5];
        byte[] leaf = new byte[32];
        byte[] siblings = new byte[24 * 32];
        byte[] root = new byte[32];
        MerkleMultiProof.TryVerify(root, 24, positions, leaf, siblings);
        long before = GC.GetAllocatedBytesForCurrentThread();
        MerkleMultiProof.TryVerify(root, 24, positions, leaf, siblings);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 400);
    }

    private static void ForEachFlip(byte[] bytes, Action<byte[]> check)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            byte[] changed = [.. bytes];
            changed[i] ^= (byte)(1 << (i % 8));
            check(changed);
        }
    }

    /// <summary>Counts with sets: at each level, parents of known nodes with one child unknown.</summary>
    private static int PlainSiblingCount(int[] positions, int logLeaves)
    {
        var known = positions.ToHashSet();
        int count = 0;
        for (int level = 0; level < logLeaves; level++)
        {
            count += known.Count(node => !known.Contains(node ^ 1));
            known = [.. known.Select(node => node >> 1)];
        }

        return count;
    }
}
