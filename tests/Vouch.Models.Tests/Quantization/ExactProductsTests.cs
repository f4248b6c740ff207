using Vouch.Models.Quantization.Execution;
using Xunit;

namespace Vouch.Models.Tests.Quantization;

/// <summary>Integer products in doubles: exact at the ends of the range, at every width of vectors, shared out or not.</summary>
public class ExactProductsTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(8, 16, 5)]
    [InlineData(9, 17, 2049)]
    [InlineData(3, 70, 4100)]
    [InlineData(130, 33, 300)]
    public void Products_are_exact(int rows, int columns, int length)
    {
        var random = new Random(rows + length);
        long[] left = Values(random, rows * length), right = Values(random, columns * length);
        foreach (var (leftTransposed, rightTransposed) in new[] { (false, false), (true, false), (false, true) })
        {
            foreach (var share in new[] { false, true })
            {
                // Dot products are added to what is there, with a gap in front and between rows.
                var sums = Enumerable.Repeat(7L, 3 + (rows * (columns + 1))).ToArray();
                ExactProducts.Add(
                    new MatrixRows(left, rows, length, leftTransposed), rows,
                    PackedRows.Of(right, 1, columns, length, rightTransposed)[0], sums, 3, columns + 1, 1, share);
                for (var i = 0; i < sums.Length; i++)
                {
                    var (a, b) = ((i - 3) / (columns + 1), (i - 3) % (columns + 1));
                    var expected = 7L;
                    for (var k = 0; k < length && i >= 3 && b < columns; k++)
                    {
                        expected += left[leftTransposed ? (k * rows) + a : (a * length) + k]
                            * right[rightTransposed ? (k * columns) + b : (b * length) + k];
                    }

                    Assert.Equal(expected, sums[i]);
                }
            }
        }
    }

    [Fact]
    public void Vectors_of_every_width_give_the_same()
    {
        var random = new Random(1);
        const int Length = 777;
        var tile = Array.ConvertAll(Values(random, Length * ExactProducts.TileRows), v => (double)v);
        var panel = Array.ConvertAll(Values(random, Length * PackedRows.Width), v => (float)v);
        double[] wide = new double[128], narrow = new double[128];
        ExactProducts.Dots512(tile, panel, wide);
        ExactProducts.Dots256(tile, panel, narrow);
        Assert.Equal(wide, narrow);
        Assert.Contains(wide, sum => sum != 0);
    }

    [Fact]
    public void The_largest_sums_are_exact()
    {
        const int Length = 10_000;
        var least = Enumerable.Repeat((long)short.MinValue, Length).ToArray();
        least[^1]++;
        var sums = new long[1];
        ExactProducts.Add(
            new MatrixRows(least, 1, Length, false), 1, PackedRows.Of(least, 1, 1, Length, false)[0], sums, 0, 1, 1, true);
        Assert.Equal(((Length - 1L) << 30) + (32767L * 32767), sums[0]);
    }

    [Theory]
    [InlineData(32768)]
    [InlineData(-32769)]
    [InlineData(1L << 40)]
    public void Wider_factors_are_refused(long value)
    {
        Assert.Throws<ModelException>(() => new MatrixRows([1, value], 1, 2, false));
        Assert.Throws<ModelException>(() => PackedRows.Of([1, value], 1, 1, 2, false));
    }

    [Fact]
    public void Constants_are_packed_once()
    {
        long[] values = [1, 2, 3, 4, 5, 6];
        var packed = PackedRows.OfConstant(values, 1, 2, 3, false);
        Assert.Same(packed, PackedRows.OfConstant(values, 1, 2, 3, false));
        var transposed = PackedRows.OfConstant(values, 1, 2, 3, true);
        Assert.Equal(2, packed[0].Panel(0, 1)[0]);
        Assert.Equal(3, transposed[0].Panel(0, 1)[0]);
    }

    private static long[] Values(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(4) switch
    {
        0 => short.MinValue,
        1 => short.MaxValue,
        _ => random.Next(short.MinValue, short.MaxValue + 1),
    })];
}
