namespace Vouch.Models.Quantization.Execution;

/// <summary>Some channels of an input as 16-bit integers, surrounded by the zeros that the windows reach.</summary>
internal sealed class PaddedImage
{
    private readonly Window2D _window;
    private readonly short[] _cells;
    private readonly int _channels;
    private readonly int _height;
    private readonly int _width;

    /// <summary>
    /// Takes <paramref name="channels"/> planes of [N, C, H, W], beginning with plane number
    /// <paramref name="firstPlane"/>.
    /// </summary>
    public PaddedImage(ReadOnlySpan<long> values, Window2D window, int firstPlane, int channels)
    {
        _window = window;
        _channels = channels;
        _height = Reach(window.OutHeight, window.StrideY, window.KernelHeight, window.DilationY);
        _width = Reach(window.OutWidth, window.StrideX, window.KernelWidth, window.DilationX);
        _cells = new short[checked(channels * _height * _width)];
        var left = Math.Max(0, -window.PadX);
        var count = Math.Min(window.InWidth, _width - window.PadX) - left;
        if (count <= 0) return;
        for (var c = 0; c < channels; c++)
        {
            for (var y = 0; y < window.InHeight; y++)
            {
                var row = y + window.PadY;
                if (row < 0 || row >= _height) continue;
                var from = values.Slice((((firstPlane + c) * window.InHeight) + y) * window.InWidth + left, count);
                ShortRows.Narrow(from, _cells.AsSpan((((c * _height) + row) * _width) + window.PadX + left, count));
            }
        }
    }

    /// <summary>
    /// Writes the window of output position <paramref name="position"/>: channel, then row, then column of the kernel.
    /// </summary>
    public void CopyWindow(int position, Span<short> target)
    {
        var y = position / _window.OutWidth * _window.StrideY;
        var x = position % _window.OutWidth * _window.StrideX;
        var at = 0;
        for (var c = 0; c < _channels; c++)
        {
            for (var ky = 0; ky < _window.KernelHeight; ky++)
            {
                var row = _cells.AsSpan((((c * _height) + y + (ky * _window.DilationY)) * _width) + x);
                for (var kx = 0; kx < _window.KernelWidth; kx++) target[at++] = row[kx * _window.DilationX];
            }
        }
    }

    /// <summary>Cells along one axis up to the last one that any window touches.</summary>
    private static int Reach(int outputs, int stride, int kernel, int dilation) =>
        checked(((outputs - 1) * stride) + ((kernel - 1) * dilation) + 1);
}
