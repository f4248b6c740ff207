using System.Diagnostics;

namespace Vouch.Models.Operators.Kernels;

/// <summary>
/// Lays out what a convolution window sees as the columns of a matrix ("im2col"): one matrix row per channel and kernel
/// offset, one column per output position. The convolution is then one matrix product.
/// </summary>
internal static class WindowColumns
{
    /// <summary>
    /// Fills the columns of output rows <c>[firstRow, firstRow + rows)</c>, a row being a run along the last axis.
    /// </summary>
    /// <param name="window">The geometry.</param>
    /// <param name="input">The channels of one sample and group, one after another.</param>
    /// <param name="channels">How many there are.</param>
    /// <param name="firstRow">The first output row, counting over the first two spatial axes.</param>
    /// <param name="rows">The number of output rows.</param>
    /// <param name="columns">The matrix: channels x kernel offsets rows, <c>rows x output width</c> columns.</param>
    public static void Fill(
        SpatialWindow window, ReadOnlySpan<float> input, int channels, int firstRow, int rows, Span<float> columns)
    {
        var (depth, height, width) = (window.Input[0], window.Input[1], window.Input[2]);
        var outWidth = window.Output[2];
        Debug.Assert(input.Length >= channels * depth * height * width);
        var at = 0;
        for (var channel = 0; channel < channels; channel++)
        {
            var plane = input.Slice(channel * depth * height * width, depth * height * width);
            for (var kernel = 0; kernel < window.KernelCount; kernel++)
            {
                var kw = kernel % window.Kernel[2];
                var kh = kernel / window.Kernel[2] % window.Kernel[1];
                var kd = kernel / window.Kernel[2] / window.Kernel[1];
                for (var row = firstRow; row < firstRow + rows; row++)
                {
                    var target = columns.Slice(at, outWidth);
                    at += outWidth;
                    var y = Position(window, 1, row % window.Output[1], kh);
                    var z = Position(window, 0, row / window.Output[1], kd);
                    if ((uint)y >= (uint)height || (uint)z >= (uint)depth) target.Clear();
                    else FillRow(window, plane.Slice(((z * height) + y) * width, width), kw, target);
                }
            }
        }
    }

    private static void FillRow(SpatialWindow window, ReadOnlySpan<float> line, int kw, Span<float> target)
    {
        var stride = window.Stride[2];
        var start = Position(window, 2, 0, kw);
        // Output positions [from, to) read inside the line; the others read padding.
        var from = start >= 0 ? 0 : Math.Min(target.Length, (-start + stride - 1) / stride);
        var reachable = start >= line.Length ? 0 : ((line.Length - 1 - start) / stride) + 1;
        var to = Math.Max(from, Math.Min(target.Length, reachable));
        target[..from].Clear();
        target[to..].Clear();
        if (stride == 1)
        {
            if (to > from) line.Slice(start + from, to - from).CopyTo(target[from..]);
            return;
        }

        for (var i = from; i < to; i++) target[i] = line[start + (i * stride)];
    }

    private static int Position(SpatialWindow window, int axis, int output, int kernel) =>
        (output * window.Stride[axis]) - window.PadBefore[axis] + (kernel * window.Dilation[axis]);
}
