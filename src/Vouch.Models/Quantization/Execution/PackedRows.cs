using System.Runtime.CompilerServices;

namespace Vouch.Models.Quantization.Execution;

/// <summary>
/// Rows of 16-bit integers in the order in which <see cref="ExactProducts"/> reads them: panels of sixteen rows, of each
/// panel the first elements of all rows, then the second ones. Kept as floats, which hold 16-bit integers exactly in half
/// the memory of doubles. The rows that the last panel lacks are 0.
/// </summary>
internal sealed class PackedRows
{
    /// <summary>Rows of a panel.</summary>
    public const int Width = 16;

    // The weights of a network are packed once, not once per run. Whoever holds the array keeps its packing alive.
    private static readonly ConditionalWeakTable<long[], PackedRows[]> Constants = [];

    private readonly float[] _values;
    private readonly bool _transposed;

    private PackedRows(int rows, int length, bool transposed)
    {
        _transposed = transposed;
        Rows = rows;
        Length = length;
        Panels = (rows + Width - 1) / Width;
        _values = new float[checked(Panels * length * Width)];
    }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Elements of a row.</summary>
    public int Length { get; }

    /// <summary>Number of panels.</summary>
    public int Panels { get; }

    /// <summary>Elements of all rows of a panel, from element <paramref name="from"/> on.</summary>
    public ReadOnlySpan<float> Panel(int panel, int from) =>
        _values.AsSpan(((panel * Length) + from) * Width, (Length - from) * Width);

    /// <summary>Packs matrices that follow each other in an array, or finds what was packed of it before.</summary>
    /// <param name="constant">Values that nothing will ever change.</param>
    /// <param name="matrices">Number of matrices.</param>
    /// <param name="rows">Rows of each.</param>
    /// <param name="length">Elements of a row.</param>
    /// <param name="transposed">Whether the array holds the rows as columns.</param>
    public static PackedRows[] OfConstant(long[] constant, int matrices, int rows, int length, bool transposed)
    {
        if (Constants.TryGetValue(constant, out var known) && known.Length == matrices && matrices > 0
            && known[0].Rows == rows && known[0].Length == length && known[0]._transposed == transposed)
        {
            return known;
        }

        var packed = Of(constant, matrices, rows, length, transposed);
        Constants.AddOrUpdate(constant, packed);
        return packed;
    }

    /// <summary>Packs matrices that follow each other in an array.</summary>
    /// <exception cref="ModelException">An element does not fit 16 bits.</exception>
    public static PackedRows[] Of(long[] values, int matrices, int rows, int length, bool transposed) =>
        [.. Enumerable.Range(0, matrices).Select(i => One(values, i * rows * length, rows, length, transposed))];

    private static PackedRows One(long[] values, int offset, int rows, int length, bool transposed)
    {
        var result = new PackedRows(rows, length, transposed);
        if ((long)rows * length < ExactProducts.WorthSharing)
        {
            for (var panel = 0; panel < result.Panels; panel++) result.Pack(panel, values.AsSpan(offset));
        }
        else
        {
            Parallel.For(0, result.Panels, panel => result.Pack(panel, values.AsSpan(offset)));
        }

        return result;
    }

    private void Pack(int panel, ReadOnlySpan<long> values)
    {
        var target = _values.AsSpan(panel * Length * Width, Length * Width);
        var (first, count) = (panel * Width, Math.Min(Width, Rows - (panel * Width)));
        var (rowStep, step) = _transposed ? (1, Rows) : (Length, 1);
        long outside = 0;
        for (var row = 0; row < count; row++)
        {
            var at = (first + row) * rowStep;
            for (var i = row; i < target.Length; i += Width, at += step)
            {
                var value = values[at];
                outside |= value ^ (short)value;
                target[i] = value;
            }
        }

        ExactProducts.RequireShort(outside);
    }
}
