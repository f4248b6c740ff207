namespace Vouch.Algebra.Tests;

public sealed class VectorTests
{
    [Fact]
    public void Elements_planes_and_slices_see_the_same_words()
    {
        Cubic[] elements = TestData.Elements<Cubic>(21, 1);
        using ExtensionVector<Cubic> vector = TestData.Vector(elements);
        for (int i = 0; i < 21; i++)
        {
            Assert.Equal(elements[i], vector[i]);
            for (int d = 0; d < 3; d++)
            {
                Assert.Equal(elements[i][d], vector.Plane(d)[i]);
            }
        }

        ExtensionSpan<Cubic> slice = vector.Slice(5, 7);
        Assert.Equal(elements[6], slice[1]);
        slice[2] = Cubic.Generator;
        Assert.Equal(Cubic.Generator, vector[7]);
        slice.Clear();
        Assert.Equal(Cubic.Zero, vector[11]);
        Assert.Equal(elements[12], vector[12]);
        Assert.Throws<ArgumentOutOfRangeException>(() => vector[21]);
        Assert.Throws<ArgumentOutOfRangeException>(() => vector.Slice(20, 2).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => vector.Plane(3).Length);
    }

    [Fact]
    public void Spans_view_plain_buffers()
    {
        var words = new ulong[3 * 10];
        var span = new ExtensionSpan<Cubic>(words, 9, 10);
        span[8] = new Cubic(Goldilocks.One, Goldilocks.Generator, Goldilocks.FromInt64(-1));
        Assert.Equal(1UL, words[8]);
        Assert.Equal(7UL, words[18]);
        Assert.Equal(TestData.P - 1, words[28]);
        Assert.Throws<ArgumentException>(() => new ExtensionSpan<Cubic>(words, 11, 11).Length);
        Assert.Throws<ArgumentException>(() => new ExtensionSpan<Cubic>(words, 5, 4).Length);
    }

    [Fact]
    public void A_pool_reuses_returned_buffers()
    {
        var pool = new BufferPool();
        ExtensionVector<Cubic> first = pool.Rent<Cubic>(1000);
        first[999] = Cubic.Generator;
        first.Dispose();
        first.Dispose();
        Assert.Throws<ObjectDisposedException>(() => first[0]);
        using ExtensionVector<Cubic> second = pool.Rent<Cubic>(1000);
        Assert.Equal(Cubic.Generator, second[999]);
        using ExtensionVector<Cubic> third = pool.Rent<Cubic>(1000);
        third.Clear();
        Assert.Equal(Cubic.Generator, second[999]);
        pool.Trim();
    }

    [Fact]
    public void Ranges_cover_every_index_once()
    {
        foreach (int n in new[] { 0, 1, 7, 8, 100, 1001 })
        {
            foreach (int grain in new[] { 1, 3, 64 })
            {
                var seen = new int[n];
                Parallel2.For(n, grain, (from, to) =>
                {
                    for (int i = from; i < to; i++)
                    {
                        Interlocked.Increment(ref seen[i]);
                    }
                });
                Assert.All(seen, count => Assert.Equal(1, count));
                int sum = Parallel2.Sum(n, grain, (from, to) => to - from, (a, b) => a + b);
                Assert.Equal(n, sum);
            }
        }
    }
}
