using Vouch.Algebra;

namespace Vouch.Protocol.Tests;

/// <summary>Multilinear extensions from the definition (docs/protocol.md, section 2.2), index by index.</summary>
internal static class Brute
{
    /// <summary>eq(point, bits of the index), the point's first coordinate for the most significant bit.</summary>
    public static Cubic Eq(ReadOnlySpan<Cubic> point, long index)
    {
        var product = Cubic.One;
        for (var i = 0; i < point.Length; i++)
        {
            product *= ((index >> (point.Length - 1 - i)) & 1) == 1 ? point[i] : Cubic.One - point[i];
        }

        return product;
    }

    /// <summary>The extension of a table of 2^n values.</summary>
    public static Cubic At(ReadOnlySpan<Cubic> point, Cubic[] table)
    {
        var sum = Cubic.Zero;
        for (var i = 0; i < table.Length; i++)
        {
            sum += Eq(point, i) * table[i];
        }

        return sum;
    }

    /// <summary>Where a block's valid cells lie from its place on: row-major, all axes padded; indices of the leading axis come first.</summary>
    public static IEnumerable<int> Places(int[] shape)
    {
        var cells = shape.Aggregate(1, (a, b) => a * b);
        for (var cell = 0; cell < cells; cell++)
        {
            var (place, rest) = (0, cell);
            for (var a = shape.Length - 1; a >= 0; a--)
            {
                place += rest % shape[a] * Padded(shape, a + 1);
                rest /= shape[a];
            }

            yield return place;
        }
    }

    public static Cubic[] Point(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => Element(random))];

    public static Cubic Element(Random random) => Cubic.FromCoordinates(
        [(ulong)random.NextInt64(), (ulong)random.NextInt64(), (ulong)random.NextInt64()]);

    /// <summary>Cells of the axes from one on, each padded to a power of two.</summary>
    private static int Padded(int[] shape, int from)
    {
        var cells = 1;
        for (var a = from; a < shape.Length; a++)
        {
            var size = 1;
            while (size < shape[a]) size *= 2;
            cells *= size;
        }

        return cells;
    }
}
