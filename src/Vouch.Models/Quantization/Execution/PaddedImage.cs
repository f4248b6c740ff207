namespace Vouch.Models.Quantization.Execution;

/// <summary>
/// Some channels of an input as doubles, surrounded by the zeros that the windows reach. A row for a product is a window:
/// channel, then row, then column of the kernel.
/// </summary>
internal sealed class PaddedImage : ITiles
{
    private readonly Window2D _window;
    private readonly double[] _cells;
    private readonly int[] _taps;
    private readonly int _width;

    /// <summary>
    /// Takes <paramref name="channels"/> planes of [N, C, H, W], beginning with plane number
    /// <paramref name="firstPlane"/>.
    /// </summary>
    /// <exception cref="ModelException">An element does not fit 16 bits.</exception>
    public PaddedImage(ReadOnlySpan<long> values, Window2D window, int firstPlane, int channels)
    {
        _window = window;
        var height = Reach(window.OutHeight, window.StrideY, window.KernelHeight, window.DilationY);
        _width = Reach(window.OutWidth, window.StrideX, window.KernelWidth, window.DilationX);
        _cells = new double[checked(channels * height * _width)];
        _taps = Taps(window, channels, height, _width);
        var left = Math.Max(0, -window.PadX);
        var count = Math.Min(window.InWidth, _width - window.PadX) - left;
        if (count <= 0) return;
        for (var c = 0; c < channels; c++)
        {
            for (var y = 0; y < window.InHeight; y++)
            {
                var row = y + window.PadY;
                if (row < 0 || row >= height) continue;
                var from = values.Slice((((firstPlane + c) * window.InHeight) + y) * window.InWidth + left, count);
                Widen(from, _cells.AsSpan((((c * height) + row) * _width) + window.PadX + left, count));
            }
        }
    }

    /// <inheritdoc/>
    public void Fill(int firstRow, int rows, int from, Span<double> tile)
    {
        Span<int> starts = stackalloc int[ExactProducts.TileRows];
        for (var i = 0; i < starts.Length; i++) starts[i] = Start(firstRow + Math.Min(i, rows - 1));
        var count = tile.Length / ExactProducts.TileRows;
        var taps = _taps.AsSpan(from, count);
        if (rows == ExactProducts.TileRows && starts[^1] - starts[0] == rows - 1)
        {
            // Windows side by side in one line: what they see at a tap lies side by side as well.
            var first = starts[0];
            for (var k = 0; k < taps.Length; k++)
            {
                _cells.AsSpan(taps[k] + first, ExactProducts.TileRows).CopyTo(tile[(k * ExactProducts.TileRows)..]);
            }

            return;
        }

        for (var k = 0; k < taps.Length; k++)
        {
            var cells = _cells.AsSpan(taps[k]);
            var target = tile.Slice(k * ExactProducts.TileRows, ExactProducts.TileRows);
            for (var i = 0; i < target.Length; i++) target[i] = cells[starts[i]];
        }
    }

    /// <summary>Copies values that must fit 16 bits.</summary>
    public static void Widen(ReadOnlySpan<long> source, Span<double> target)
    {
        long outside = 0;
        for (var i = 0; i < source.Length; i++)
        {
            outside |= source[i] ^ (short)source[i];
            target[i] = source[i];
        }

        ExactProducts.RequireShort(outside);
    }

    /// <summary>The first cell of the window of an output position.</summary>
    private int Start(int position) =>
        (position / _window.OutWidth * _window.StrideY * _width) + (position % _window.OutWidth * _window.StrideX);

    /// <summary>Where the taps of a window lie from its first cell on.</summary>
    private static int[] Taps(Window2D window, int channels, int height, int width)
    {
        var taps = new int[checked(channels * window.KernelSize)];
        var at = 0;
        for (var c = 0; c < channels; c++)
        {
            for (var ky = 0; ky < window.KernelHeight; ky++)
            {
                for (var kx = 0; kx < window.KernelWidth; kx++)
                {
                    taps[at++] = (((c * height) + (ky * window.DilationY)) * width) + (kx * window.DilationX);
                }
            }
        }

        return taps;
    }

    /// <summary>Cells along one axis up to the last one that any window touches.</summary>
    private static int Reach(int outputs, int stride, int kernel, int dilation) =>
        checked(((outputs - 1) * stride) + ((kernel - 1) * dilation) + 1);
}
