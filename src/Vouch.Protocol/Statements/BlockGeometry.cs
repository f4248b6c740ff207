using Vouch.Protocol.Parameters;

namespace Vouch.Protocol.Statements;

/// <summary>Where a block's cells lie once each axis is padded to a power of two.</summary>
public sealed class BlockGeometry
{
    /// <summary>Geometry of a shape.</summary>
    public BlockGeometry(int[] shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        Shape = shape;
        AxisLogs = new int[shape.Length];
        for (var i = 0; i < shape.Length; i++)
        {
            AxisLogs[i] = Log2.Ceiling(shape[i]);
            LogCells += AxisLogs[i];
        }
    }

    /// <summary>Valid sizes.</summary>
    public int[] Shape { get; }

    /// <summary>log2 of each padded axis.</summary>
    public int[] AxisLogs { get; }

    /// <summary>log2 of the padded number of cells.</summary>
    public int LogCells { get; }

    /// <summary>Copies row-major valid cells to their padded places.</summary>
    public void Scatter<T>(ReadOnlySpan<T> valid, Span<T> padded) => Scatter(valid, padded, 0);

    private void Scatter<T>(ReadOnlySpan<T> valid, Span<T> padded, int axis)
    {
        if (axis == Shape.Length - 1)
        {
            valid.CopyTo(padded);
            return;
        }

        var validStep = valid.Length / Shape[axis];
        var paddedStep = padded.Length >> AxisLogs[axis];
        for (var i = 0; i < Shape[axis]; i++)
        {
            Scatter(valid.Slice(i * validStep, validStep), padded.Slice(i * paddedStep, paddedStep), axis + 1);
        }
    }
}
