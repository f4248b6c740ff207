namespace Vouch.Models.Quantization.Execution;

/// <summary>The rows of a matrix of 16-bit integers, for a product.</summary>
internal sealed class MatrixRows : ITiles
{
    private readonly double[] _values;
    private readonly int _rowStep;
    private readonly int _step;

    /// <summary>Takes a matrix of rows, or of columns that count as rows.</summary>
    /// <exception cref="ModelException">An element does not fit 16 bits.</exception>
    public MatrixRows(ReadOnlySpan<long> values, int rows, int length, bool transposed)
    {
        _values = new double[values.Length];
        PaddedImage.Widen(values, _values);
        (_rowStep, _step) = transposed ? (1, rows) : (length, 1);
    }

    /// <inheritdoc/>
    public void Fill(int firstRow, int rows, int from, Span<double> tile)
    {
        for (var row = 0; row < rows; row++)
        {
            var at = ((firstRow + row) * _rowStep) + (from * _step);
            for (var i = row; i < tile.Length; i += ExactProducts.TileRows, at += _step) tile[i] = _values[at];
        }
    }
}
