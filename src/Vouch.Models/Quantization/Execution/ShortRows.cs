using System.Numerics;

namespace Vouch.Models.Quantization.Execution;

/// <summary>
/// Rows of 16-bit integers, each padded with zeros to whole vectors, so that dot products need no special case for
/// the end of a row.
/// </summary>
internal sealed class ShortRows
{
    private readonly short[] _values;
    private readonly int _stride;

    public ShortRows(int rows, int length)
    {
        _stride = checked((length + Vector<short>.Count - 1) / Vector<short>.Count * Vector<short>.Count);
        _values = new short[checked(rows * _stride)];
        Rows = rows;
        Length = length;
    }

    public int Rows { get; }

    public int Length { get; }

    /// <summary>The values of a row, without the padding.</summary>
    public Span<short> Row(int row) => _values.AsSpan(row * _stride, Length);

    /// <summary>A row with its padding.</summary>
    public ReadOnlySpan<short> PaddedRow(int row) => _values.AsSpan(row * _stride, _stride);

    /// <summary>Rows that lie one behind the other in <paramref name="values"/>.</summary>
    public static ShortRows Of(ReadOnlySpan<long> values, int rows, int length)
    {
        var result = new ShortRows(rows, length);
        for (var row = 0; row < rows; row++) Narrow(values.Slice(row * length, length), result.Row(row));
        return result;
    }

    /// <summary>
    /// The columns of <paramref name="values"/> (a matrix of <paramref name="length"/> rows) as rows.
    /// </summary>
    public static ShortRows OfColumns(ReadOnlySpan<long> values, int rows, int length)
    {
        var result = new ShortRows(rows, length);
        var narrow = new short[rows];
        for (var column = 0; column < length; column++)
        {
            Narrow(values.Slice(column * rows, rows), narrow);
            for (var row = 0; row < rows; row++) result._values[(row * result._stride) + column] = narrow[row];
        }

        return result;
    }

    /// <summary>Copies values that must fit 16 bits.</summary>
    public static void Narrow(ReadOnlySpan<long> source, Span<short> target)
    {
        long outside = 0;
        for (var i = 0; i < source.Length; i++)
        {
            target[i] = (short)source[i];
            outside |= source[i] ^ target[i];
        }

        if (outside != 0)
            throw new ModelException("A factor of a product does not fit 16 bits; the network is malformed.");
    }
}
