using Xunit;

namespace Vouch.Hashing.Tests;

public class ColumnTreeTests
{
    [Theory]
    [InlineData(3, 1)]
    [InlineData(4, 17)]
    [InlineData(7, 18)]
    [InlineData(12, 3)]
    [InlineData(15, 2)]
    public void Trees_of_reversed_columns_have_the_root_and_the_proofs_of_natural_ones(int logLeaves, int rowCount)
    {
        foreach (bool salted in new[] { true, false })
        {
            var fixture = new MerkleFixture(logLeaves, rowCount, true);
            if (!salted) Array.Clear(fixture.Salts);
            var expected = MerkleTree.Build([.. fixture.Rows.Select(r => (ReadOnlyMemory<ulong>)r)], fixture.Salts);
            using var tree = Fill(fixture, salted ? LeafSalts.Given(fixture.Salts) : LeafSalts.Zero, 2);
            Assert.Equal(expected.Root.ToArray(), tree.Root.ToArray());
            foreach (int wanted in new[] { 1, 5, 40 })
            {
                int[] positions = MerkleFixture.RandomPositions(new Random(wanted), logLeaves, wanted);
                Assert.Equal(expected.OpenMany(positions), tree.OpenMany(positions));
            }
        }
    }

    [Fact]
    public void Salts_from_a_seed_are_the_streams_words_and_differ()
    {
        byte[] seed = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
        byte[] stream = new byte[32 << 10];
        using (var expander = new Expander(seed, "salts"u8)) expander.FillBytes(stream);
        using var salts = LeafSalts.FromSeed(seed);
        byte[] natural = new byte[32 << 10];
        byte[] one = new byte[32];
        var seen = new HashSet<string>();
        for (int slot = 0; slot < 1 << 10; slot++)
        {
            salts.Fill(slot, 10, one);
            Assert.Equal(stream.AsSpan(32 * slot, 32).ToArray(), one);
            Assert.True(seen.Add(Convert.ToHexString(one)));
            one.CopyTo(natural, 32 * ColumnTree.Reverse(slot, 10));
        }

        var fixture = new MerkleFixture(10, 4, false);
        using var seeded = Fill(fixture, salts, 3);
        using var given = Fill(fixture, LeafSalts.Given(natural), 0);
        Assert.Equal(given.Root.ToArray(), seeded.Root.ToArray());
    }

    [Fact]
    public void Words_by_place_are_those_in_order()
    {
        using var expander = new Expander(new byte[32], "words"u8);
        ulong[] all = new ulong[1000];
        expander.FillWords(all);
        foreach ((int from, int count) in new[] { (0, 1000), (1, 5), (167, 2), (168, 168), (170, 500), (999, 1), (3, 0) })
        {
            ulong[] part = new ulong[count];
            expander.WordsAt((ulong)from, part);
            Assert.Equal(all.AsSpan(from, count).ToArray(), part);
        }

        expander.Dispose();
        Assert.Throws<ObjectDisposedException>(() => expander.WordsAt(0, new ulong[1]));
    }

    [Fact]
    public void Bad_arguments_and_cancellation_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ColumnTree(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ColumnTree(25));
        using var tree = new ColumnTree(5);
        ReadOnlyMemory<ulong>[] eight = [new ulong[8]];
        Assert.Throws<ArgumentException>(() => tree.HashLeaves([], 0, LeafSalts.Zero));
        Assert.Throws<ArgumentException>(() => tree.HashLeaves([new ulong[7]], 0, LeafSalts.Zero));
        Assert.Throws<ArgumentException>(() => tree.HashLeaves([new ulong[8], new ulong[16]], 0, LeafSalts.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.HashLeaves(eight, 4, LeafSalts.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.HashLeaves(eight, 32, LeafSalts.Zero));
        Assert.Throws<OperationCanceledException>(() => tree.HashLeaves(eight, 0, LeafSalts.Zero, new CancellationToken(true)));
        Assert.Throws<OperationCanceledException>(() => tree.Complete(new CancellationToken(true)));
        Assert.Throws<ArgumentException>(() => tree.OpenMany([3, 3]));
        tree.Dispose();
        Assert.Throws<ObjectDisposedException>(() => tree.Root.ToArray());
    }

    private static ColumnTree Fill(MerkleFixture fixture, LeafSalts salts, int logBlocks)
    {
        int log = fixture.LogLeaves;
        int size = Math.Max(8, (1 << log) >> logBlocks);
        var tree = new ColumnTree(log);
        Parallel.For(0, (1 << log) / size, block =>
        {
            ReadOnlyMemory<ulong>[] rows =
                [.. fixture.Rows.Select(row => new ReadOnlyMemory<ulong>([.. Enumerable.Range(block * size, size).Select(s => row[ColumnTree.Reverse(s, log)])]))];
            tree.HashLeaves(rows, block * size, salts);
        });
        tree.Complete();
        return tree;
    }
}
