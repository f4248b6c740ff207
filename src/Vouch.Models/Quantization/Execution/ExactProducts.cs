using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Vouch.Models.Quantization.Execution;

/// <summary>Rows that <see cref="ExactProducts"/> multiplies, laid out when they are needed.</summary>
internal interface ITiles
{
    /// <summary>
    /// Writes elements [from, from + tile.Length / 8) of up to eight rows: the first elements of all, then the second ones.
    /// What a row that is not there would hold does not matter.
    /// </summary>
    void Fill(int firstRow, int rows, int from, Span<double> tile);
}

/// <summary>
/// Exact products of matrices of 16-bit integers, computed in doubles: fused multiply-add is the fastest multiplication
/// there is, and a sum of at most 2^22 products of magnitude 2^30 stays below 2^53, where every integer is a double. So
/// the order of summation, the vector width and whether products are rounded before they are added change nothing.
/// </summary>
internal static class ExactProducts
{
    /// <summary>Multiplications that are worth the other cores' attention.</summary>
    public const int WorthSharing = 1 << 18;

    /// <summary>Rows of a tile.</summary>
    public const int TileRows = 8;

    // Elements of rows taken at a time: their sum is exact, and a tile of them stays in the second-level cache.
    private const int Depth = 1 << 11;
    private const int TileBlock = 1 << 17;

    /// <summary>
    /// Adds to <c>sums[start + a * rowStep + b * columnStep]</c> the dot product of row a of left and row b of right.
    /// </summary>
    public static void Add<TTiles>(
        TTiles left, int leftRows, PackedRows right, long[] sums, int start, int rowStep, int columnStep, bool share)
        where TTiles : ITiles
    {
        if (leftRows == 0 || right.Rows == 0) return;
        var cores = share && (long)leftRows * right.Rows * right.Length >= WorthSharing ? Environment.ProcessorCount : 1;
        var tiles = (leftRows + TileRows - 1) / TileRows;

        // As many tiles at a time as the cache holds, and every core as many blocks of them as the others.
        var most = Math.Max(1, TileBlock / (Math.Min(right.Length, Depth) * TileRows));
        var rounds = (tiles + (cores * most) - 1) / (cores * most);
        var block = (tiles + (cores * rounds) - 1) / (cores * rounds);
        var blocks = (tiles + block - 1) / block;

        // With fewer tiles than cores the rows of the other matrix are shared out as well.
        var parts = blocks >= cores ? 1 : Math.Min(right.Panels, (cores + blocks - 1) / blocks);
        var product = new Product<TTiles>(left, leftRows, right, sums, start, rowStep, columnStep);
        if (blocks * parts == 1) product.Run(0, tiles, 0, right.Panels);
        else
        {
            Parallel.For(0, blocks * parts, i =>
            {
                var (first, part) = (i / parts * block, i % parts);
                product.Run(
                    first, Math.Min(block, tiles - first), right.Panels * part / parts, right.Panels * (part + 1) / parts);
            });
        }
    }

    /// <summary>Refuses a factor that is no 16-bit integer, given all bits in which some differed from one.</summary>
    public static void RequireShort(long outside)
    {
        if (outside != 0)
            throw new ModelException("A factor of a product does not fit 16 bits; the network is malformed.");
    }

    private sealed class Product<TTiles>(
        TTiles left, int leftRows, PackedRows right, long[] sums, int start, int rowStep, int columnStep)
        where TTiles : ITiles
    {
        public void Run(int firstTile, int tiles, int firstPanel, int endPanel)
        {
            var depth = Math.Min(Depth, right.Length);
            var buffer = ArrayPool<double>.Shared.Rent(tiles * depth * TileRows);
            Span<double> dots = stackalloc double[TileRows * PackedRows.Width];
            for (var from = 0; from < right.Length; from += depth)
            {
                var count = Math.Min(depth, right.Length - from);
                for (var t = 0; t < tiles; t++)
                {
                    var row = (firstTile + t) * TileRows;
                    left.Fill(row, Math.Min(TileRows, leftRows - row), from, Tile(buffer, t, count));
                }

                for (var panel = firstPanel; panel < endPanel; panel++)
                {
                    for (var t = 0; t < tiles; t++)
                    {
                        Dots(Tile(buffer, t, count), right.Panel(panel, from), dots);
                        Store((firstTile + t) * TileRows, panel * PackedRows.Width, dots);
                    }
                }
            }

            ArrayPool<double>.Shared.Return(buffer);
        }

        private static Span<double> Tile(double[] buffer, int tile, int count) =>
            buffer.AsSpan(tile * count * TileRows, count * TileRows);

        private void Store(int firstRow, int firstColumn, ReadOnlySpan<double> dots)
        {
            var rows = Math.Min(TileRows, leftRows - firstRow);
            var columns = Math.Min(PackedRows.Width, right.Rows - firstColumn);
            for (var b = 0; b < columns; b++)
            {
                var at = start + (firstRow * rowStep) + ((firstColumn + b) * columnStep);
                for (var a = 0; a < rows; a++, at += rowStep) sums[at] += (long)dots[(a * PackedRows.Width) + b];
            }
        }
    }

    /// <summary>The dot products of eight rows and sixteen: row a of the result belongs to row a of the tile.</summary>
    internal static void Dots(ReadOnlySpan<double> tile, ReadOnlySpan<float> panel, Span<double> dots)
    {
        if (Vector512.IsHardwareAccelerated) Dots512(tile, panel, dots);
        else Dots256(tile, panel, dots);
    }

    /// <summary>
    /// Sixteen sums in registers. References in place of spans: checks of bounds would cost as much as the arithmetic; the
    /// slices taken first are what keeps every access inside.
    /// </summary>
    internal static void Dots512(ReadOnlySpan<double> tile, ReadOnlySpan<float> panel, Span<double> dots)
    {
        var length = tile.Length / TileRows;
        ref var x = ref MemoryMarshal.GetReference(tile[..(length * TileRows)]);
        ref var w = ref MemoryMarshal.GetReference(panel[..(length * PackedRows.Width)]);
        Vector512<double> s00 = default, s01 = default, s10 = default, s11 = default, s20 = default, s21 = default;
        Vector512<double> s30 = default, s31 = default, s40 = default, s41 = default, s50 = default, s51 = default;
        Vector512<double> s60 = default, s61 = default, s70 = default, s71 = default;
        for (nuint k = 0; k < (nuint)length; k++)
        {
            var both = Vector512.LoadUnsafe(ref w, k * PackedRows.Width);
            var w0 = Vector512.WidenLower(both);
            var w1 = Vector512.WidenUpper(both);
            ref var row = ref Unsafe.Add(ref x, k * TileRows);
            var v = Vector512.Create(row);
            s00 = Vector512.MultiplyAddEstimate(v, w0, s00);
            s01 = Vector512.MultiplyAddEstimate(v, w1, s01);
            v = Vector512.Create(Unsafe.Add(ref row, 1));
            s10 = Vector512.MultiplyAddEstimate(v, w0, s10);
            s11 = Vector512.MultiplyAddEstimate(v, w1, s11);
            v = Vector512.Create(Unsafe.Add(ref row, 2));
            s20 = Vector512.MultiplyAddEstimate(v, w0, s20);
            s21 = Vector512.MultiplyAddEstimate(v, w1, s21);
            v = Vector512.Create(Unsafe.Add(ref row, 3));
            s30 = Vector512.MultiplyAddEstimate(v, w0, s30);
            s31 = Vector512.MultiplyAddEstimate(v, w1, s31);
            v = Vector512.Create(Unsafe.Add(ref row, 4));
            s40 = Vector512.MultiplyAddEstimate(v, w0, s40);
            s41 = Vector512.MultiplyAddEstimate(v, w1, s41);
            v = Vector512.Create(Unsafe.Add(ref row, 5));
            s50 = Vector512.MultiplyAddEstimate(v, w0, s50);
            s51 = Vector512.MultiplyAddEstimate(v, w1, s51);
            v = Vector512.Create(Unsafe.Add(ref row, 6));
            s60 = Vector512.MultiplyAddEstimate(v, w0, s60);
            s61 = Vector512.MultiplyAddEstimate(v, w1, s61);
            v = Vector512.Create(Unsafe.Add(ref row, 7));
            s70 = Vector512.MultiplyAddEstimate(v, w0, s70);
            s71 = Vector512.MultiplyAddEstimate(v, w1, s71);
        }

        Store(dots, 0, s00, s01);
        Store(dots, 1, s10, s11);
        Store(dots, 2, s20, s21);
        Store(dots, 3, s30, s31);
        Store(dots, 4, s40, s41);
        Store(dots, 5, s50, s51);
        Store(dots, 6, s60, s61);
        Store(dots, 7, s70, s71);
    }

    /// <summary>The same on halves: four rows and eight, eight sums in registers of 256 bits.</summary>
    internal static void Dots256(ReadOnlySpan<double> tile, ReadOnlySpan<float> panel, Span<double> dots)
    {
        const int Half = TileRows / 2;
        var length = tile.Length / TileRows;
        ref var x = ref MemoryMarshal.GetReference(tile[..(length * TileRows)]);
        ref var w = ref MemoryMarshal.GetReference(panel[..(length * PackedRows.Width)]);
        for (var part = 0; part < 4; part++)
        {
            var (firstRow, firstColumn) = (part / 2 * Half, part % 2 * (PackedRows.Width / 2));
            Vector256<double> s00 = default, s01 = default, s10 = default, s11 = default;
            Vector256<double> s20 = default, s21 = default, s30 = default, s31 = default;
            for (nuint k = 0; k < (nuint)length; k++)
            {
                var both = Vector256.LoadUnsafe(ref w, (k * PackedRows.Width) + (nuint)firstColumn);
                var w0 = Vector256.WidenLower(both);
                var w1 = Vector256.WidenUpper(both);
                ref var row = ref Unsafe.Add(ref x, (k * TileRows) + (nuint)firstRow);
                var v = Vector256.Create(row);
                s00 = Vector256.MultiplyAddEstimate(v, w0, s00);
                s01 = Vector256.MultiplyAddEstimate(v, w1, s01);
                v = Vector256.Create(Unsafe.Add(ref row, 1));
                s10 = Vector256.MultiplyAddEstimate(v, w0, s10);
                s11 = Vector256.MultiplyAddEstimate(v, w1, s11);
                v = Vector256.Create(Unsafe.Add(ref row, 2));
                s20 = Vector256.MultiplyAddEstimate(v, w0, s20);
                s21 = Vector256.MultiplyAddEstimate(v, w1, s21);
                v = Vector256.Create(Unsafe.Add(ref row, 3));
                s30 = Vector256.MultiplyAddEstimate(v, w0, s30);
                s31 = Vector256.MultiplyAddEstimate(v, w1, s31);
            }

            Store(dots[firstColumn..], firstRow, s00, s01);
            Store(dots[firstColumn..], firstRow + 1, s10, s11);
            Store(dots[firstColumn..], firstRow + 2, s20, s21);
            Store(dots[firstColumn..], firstRow + 3, s30, s31);
        }
    }

    private static void Store(Span<double> dots, int row, Vector512<double> low, Vector512<double> high)
    {
        low.CopyTo(dots[(row * PackedRows.Width)..]);
        high.CopyTo(dots[((row * PackedRows.Width) + Vector512<double>.Count)..]);
    }

    private static void Store(Span<double> dots, int row, Vector256<double> low, Vector256<double> high)
    {
        low.CopyTo(dots[(row * PackedRows.Width)..]);
        high.CopyTo(dots[((row * PackedRows.Width) + Vector256<double>.Count)..]);
    }
}
