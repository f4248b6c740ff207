using System.Buffers;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Vouch.Models.Operators.Kernels;

/// <summary>
/// Dense float matrix products. Each result is a sum in a fixed order with one rounding per term (fused multiply-add),
/// and vectors are always 256 bits wide, so every machine computes the same bits whatever its instruction set.
/// </summary>
internal static class MatrixProduct
{
    private const int Lanes = 8;
    private const int Columns = 2 * Lanes;
    private const int Rows = 4;

    /// <summary>
    /// <c>c = a b</c> for row-major <c>a</c> (rows x inner), <c>b</c> (inner x columns) and <c>c</c> with rows
    /// <paramref name="cStride"/> apart.
    /// </summary>
    public static void Multiply(
        ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, int rows, int inner, int columns, int cStride)
    {
        Debug.Assert(a.Length >= rows * inner && b.Length >= inner * columns);
        var full = columns - (columns % Columns);
        MultiplyBlocks(a, b, c, rows, inner, columns, full, cStride);
        if (full < columns) MultiplyTail(a, b, c, rows, inner, columns, full, cStride);
    }

    /// <summary>The first <paramref name="full"/> columns, a multiple of sixteen.</summary>
    private static void MultiplyBlocks(
        ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, int rows, int inner, int columns, int full, int cStride)
    {
        var row = 0;
        for (; row + Rows <= rows; row += Rows)
            MultiplyFourRows(a.Slice(row * inner, Rows * inner), b, c[(row * cStride)..], inner, columns, full, cStride);
        for (; row < rows; row++)
            MultiplyRow(a.Slice(row * inner, inner), b, c[(row * cStride)..], columns, full);
    }

    /// <summary>
    /// The columns beyond the last full block: filled up with zeros to one, which changes none of their sums.
    /// </summary>
    private static void MultiplyTail(
        ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, int rows, int inner, int columns, int full, int cStride)
    {
        var count = columns - full;
        var block = ArrayPool<float>.Shared.Rent((inner + rows) * Columns);
        var padded = block.AsSpan(0, inner * Columns);
        padded.Clear();
        for (var k = 0; k < inner; k++) b.Slice((k * columns) + full, count).CopyTo(padded[(k * Columns)..]);
        var sums = block.AsSpan(inner * Columns, rows * Columns);
        MultiplyBlocks(a, padded, sums, rows, inner, Columns, Columns, Columns);
        for (var row = 0; row < rows; row++) sums.Slice(row * Columns, count).CopyTo(c[((row * cStride) + full)..]);
        ArrayPool<float>.Shared.Return(block);
    }

    /// <summary>The dot product of two vectors of the same length.</summary>
    public static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        b = b[..a.Length];
        var sum0 = Vector256<float>.Zero;
        var sum1 = Vector256<float>.Zero;
        var i = 0;
        for (; i + Columns <= a.Length; i += Columns)
        {
            var left = a.Slice(i, Columns);
            var right = b.Slice(i, Columns);
            sum0 = Vector256.FusedMultiplyAdd(Vector256.Create(left[..Lanes]), Vector256.Create(right[..Lanes]), sum0);
            sum1 = Vector256.FusedMultiplyAdd(Vector256.Create(left[Lanes..]), Vector256.Create(right[Lanes..]), sum1);
        }

        var sum = sum0 + sum1;
        var total = 0f;
        for (var lane = 0; lane < Lanes; lane++) total += sum[lane];
        for (; i < a.Length; i++) total = MathF.FusedMultiplyAdd(a[i], b[i], total);
        return total;
    }

    /// <summary>Writes the transpose of a row-major matrix.</summary>
    public static void Transpose(ReadOnlySpan<float> source, Span<float> result, int rows, int columns)
    {
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
                result[(column * rows) + row] = source[(row * columns) + column];
        }
    }

    /// <summary>
    /// Four rows at a time over sixteen columns: eight running sums in registers, each loaded piece of <c>b</c> used
    /// four times. References instead of spans inside, as bounds checks would cost as much as the arithmetic; the
    /// slices taken before the loops are what keeps every access inside.
    /// </summary>
    private static void MultiplyFourRows(
        ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, int inner, int columns, int full, int cStride)
    {
        ref var a0 = ref MemoryMarshal.GetReference(a[..(Rows * inner)]);
        ref var bStart = ref MemoryMarshal.GetReference(b[..(inner * columns)]);
        for (var column = 0; column < full; column += Columns)
        {
            Vector256<float> s00 = default, s01 = default, s10 = default, s11 = default;
            Vector256<float> s20 = default, s21 = default, s30 = default, s31 = default;
            for (var k = 0; k < inner; k++)
            {
                var at = (nuint)(uint)((k * columns) + column);
                var b0 = Vector256.LoadUnsafe(ref bStart, at);
                var b1 = Vector256.LoadUnsafe(ref bStart, at + Lanes);
                var w = Vector256.Create(Unsafe.Add(ref a0, k));
                s00 = Vector256.FusedMultiplyAdd(w, b0, s00);
                s01 = Vector256.FusedMultiplyAdd(w, b1, s01);
                w = Vector256.Create(Unsafe.Add(ref a0, inner + k));
                s10 = Vector256.FusedMultiplyAdd(w, b0, s10);
                s11 = Vector256.FusedMultiplyAdd(w, b1, s11);
                w = Vector256.Create(Unsafe.Add(ref a0, (2 * inner) + k));
                s20 = Vector256.FusedMultiplyAdd(w, b0, s20);
                s21 = Vector256.FusedMultiplyAdd(w, b1, s21);
                w = Vector256.Create(Unsafe.Add(ref a0, (3 * inner) + k));
                s30 = Vector256.FusedMultiplyAdd(w, b0, s30);
                s31 = Vector256.FusedMultiplyAdd(w, b1, s31);
            }

            Store(c, column, s00, s01);
            Store(c, cStride + column, s10, s11);
            Store(c, (2 * cStride) + column, s20, s21);
            Store(c, (3 * cStride) + column, s30, s31);
        }
    }

    private static void MultiplyRow(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, int columns, int full)
    {
        for (var column = 0; column < full; column += Columns)
        {
            Vector256<float> s0 = default, s1 = default;
            for (var k = 0; k < a.Length; k++)
            {
                var w = Vector256.Create(a[k]);
                var part = b.Slice((k * columns) + column, Columns);
                s0 = Vector256.FusedMultiplyAdd(w, Vector256.Create(part[..Lanes]), s0);
                s1 = Vector256.FusedMultiplyAdd(w, Vector256.Create(part[Lanes..]), s1);
            }

            Store(c, column, s0, s1);
        }
    }

    private static void Store(Span<float> c, int at, Vector256<float> low, Vector256<float> high)
    {
        low.CopyTo(c.Slice(at, Lanes));
        high.CopyTo(c.Slice(at + Lanes, Lanes));
    }
}
