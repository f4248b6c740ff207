using System.Numerics;
using System.Runtime.InteropServices;

namespace Vouch.Models.Quantization.Execution;

/// <summary>
/// Exact dot products of 16-bit rows. A product of two 16-bit integers fits 32 bits, a sum of two of them does not
/// always, so every product is widened to 64 bits before it is added.
/// </summary>
internal static class DotProducts
{
    /// <summary>
    /// Four rows are taken at a time: each vector of the other operand is then loaded and widened once for four uses.
    /// </summary>
    private const int Tile = 4;

    /// <summary>
    /// Adds to <c>sums[a * rowStep + b * columnStep]</c> the dot product of row a of left and row b of right.
    /// </summary>
    public static void Accumulate(
        ShortRows left, ShortRows right, int leftRows, Span<long> sums, int rowStep, int columnStep)
    {
        Span<long> four = stackalloc long[Tile];
        var b = 0;
        for (; b + Tile <= right.Rows; b += Tile)
        {
            for (var a = 0; a < leftRows; a++)
            {
                Dot4(
                    left.PaddedRow(a), right.PaddedRow(b), right.PaddedRow(b + 1), right.PaddedRow(b + 2),
                    right.PaddedRow(b + 3), four);
                for (var i = 0; i < Tile; i++) sums[(a * rowStep) + ((b + i) * columnStep)] += four[i];
            }
        }

        for (; b < right.Rows; b++)
        {
            for (var a = 0; a < leftRows; a++)
            {
                sums[(a * rowStep) + (b * columnStep)] += Dot(left.PaddedRow(a), right.PaddedRow(b));
            }
        }
    }

    private static long Dot(ReadOnlySpan<short> x, ReadOnlySpan<short> y)
    {
        var xs = MemoryMarshal.Cast<short, Vector<short>>(x);
        var ys = MemoryMarshal.Cast<short, Vector<short>>(y);
        var sum = Vector<long>.Zero;
        for (var i = 0; i < xs.Length; i++)
        {
            Vector.Widen(xs[i], out var low, out var high);
            sum += Products(low, high, ys[i]);
        }

        return Vector.Sum(sum);
    }

    private static void Dot4(
        ReadOnlySpan<short> x, ReadOnlySpan<short> y0, ReadOnlySpan<short> y1, ReadOnlySpan<short> y2,
        ReadOnlySpan<short> y3, Span<long> dots)
    {
        var xs = MemoryMarshal.Cast<short, Vector<short>>(x);
        var ys0 = MemoryMarshal.Cast<short, Vector<short>>(y0);
        var ys1 = MemoryMarshal.Cast<short, Vector<short>>(y1);
        var ys2 = MemoryMarshal.Cast<short, Vector<short>>(y2);
        var ys3 = MemoryMarshal.Cast<short, Vector<short>>(y3);
        Vector<long> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        for (var i = 0; i < xs.Length; i++)
        {
            Vector.Widen(xs[i], out var low, out var high);
            sum0 += Products(low, high, ys0[i]);
            sum1 += Products(low, high, ys1[i]);
            sum2 += Products(low, high, ys2[i]);
            sum3 += Products(low, high, ys3[i]);
        }

        dots[0] = Vector.Sum(sum0);
        dots[1] = Vector.Sum(sum1);
        dots[2] = Vector.Sum(sum2);
        dots[3] = Vector.Sum(sum3);
    }

    private static Vector<long> Products(Vector<int> xLow, Vector<int> xHigh, Vector<short> y)
    {
        Vector.Widen(y, out var yLow, out var yHigh);
        Vector.Widen(xLow * yLow, out var a, out var b);
        Vector.Widen(xHigh * yHigh, out var c, out var d);
        return a + b + (c + d);
    }
}
