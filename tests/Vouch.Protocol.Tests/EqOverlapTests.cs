using Vouch.Algebra;
using Vouch.Protocol.Argument;
using Xunit;

namespace Vouch.Protocol.Tests;

/// <summary>The closed form of a shifted product of eq vectors, against its definition.</summary>
public sealed class EqOverlapTests
{
    [Fact]
    public void It_is_the_sum_of_its_terms_at_every_offset()
    {
        var random = new Random(20);
        for (var n = 0; n <= 4; n++)
        {
            for (var total = n; total <= 6; total++)
            {
                var own = Point(random, n);
                var point = Point(random, total);
                for (var offset = 0; offset + (1 << n) <= 1 << total; offset++)
                {
                    var sum = Cubic.Zero;
                    for (var i = 0; i < 1 << n; i++) sum += Eq(own, i) * Eq(point, offset + i);
                    Assert.Equal(sum, EqOverlap<Cubic>.At(own, point, offset));
                }
            }
        }
    }

    /// <summary>Where coordinates are 0 or 1 one term is left, or none.</summary>
    [Fact]
    public void At_corners_it_tells_whether_one_index_is_the_other_shifted()
    {
        for (var i = 0; i < 8; i++)
        {
            for (var j = 0; j < 32; j++)
            {
                var expected = j == i + 5 ? Cubic.One : Cubic.Zero;
                Assert.Equal(expected, EqOverlap<Cubic>.At(Corner(i, 3), Corner(j, 5), 5));
            }
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(25)]
    public void A_block_that_leaves_the_matrix_is_refused(long offset) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => EqOverlap<Cubic>.At(Corner(0, 3), Corner(0, 5), offset));

    [Fact]
    public void The_extension_of_a_block_has_the_weights_of_its_definition()
    {
        var point = Point(new Random(21), 5);
        var functional = Functional<Cubic>.Extension(3, Cubic.Generator, point).Scaled(Cubic.FromInt64(7));
        Assert.Equal(Cubic.Generator * Cubic.FromInt64(7), functional.Coefficient);
        Assert.Equal(point, functional.EqPoint);
        Assert.Equal([.. Enumerable.Range(0, 32).Select(i => Eq(point, i))], functional.Weights.Single());
    }

    private static Cubic[] Point(Random random, int length) =>
        [.. Enumerable.Range(0, length).Select(_ => Cubic.FromCoordinates([(ulong)random.NextInt64(), (ulong)random.NextInt64(), (ulong)random.NextInt64()]))];

    private static Cubic[] Corner(int index, int length) =>
        [.. Enumerable.Range(0, length).Select(i => Cubic.FromInt64((index >> (length - 1 - i)) & 1))];

    private static Cubic Eq(Cubic[] point, int index)
    {
        var product = Cubic.One;
        for (var i = 0; i < point.Length; i++) product *= ((index >> (point.Length - 1 - i)) & 1) == 1 ? point[i] : Cubic.One - point[i];
        return product;
    }
}
