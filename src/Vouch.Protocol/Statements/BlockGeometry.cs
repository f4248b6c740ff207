using Vouch.Protocol.Parameters;

namespace Vouch.Protocol.Statements;

/// <summary>
/// Where a block's cells lie: row-major, with every axis but the leading one padded to a power of two (docs/protocol.md,
/// section 5.1). Leaves of lookups lie in the same way; grids of sumcheck tables, which need whole powers of two, pad the leading
/// axis too.
/// </summary>
public sealed class BlockGeometry
{
    /// <summary>log2 of the granule in which a block's space is counted, where its inner axes and its size allow.</summary>
    private const int GranuleLog = 6;

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

        while (Leading < shape.Length - 1 && shape[Leading] == 1)
        {
            Leading++;
        }

        LogInner = LogCells - AxisLogs[Leading];
        LogUnit = UnitOf(LogInner, LogCells);
        Span = WholeUnits((long)shape[Leading] << LogInner, LogUnit);
    }

    /// <summary>Valid sizes.</summary>
    public int[] Shape { get; }

    /// <summary>log2 of each axis, padded to a power of two.</summary>
    public int[] AxisLogs { get; }

    /// <summary>log2 of the number of cells with every axis padded.</summary>
    public int LogCells { get; }

    /// <summary>The leading axis: the first of more than one index, or the last if there is none.</summary>
    public int Leading { get; }

    /// <summary>log2 of the padded cells of one index of the leading axis.</summary>
    public int LogInner { get; }

    /// <summary>log2 of the unit: a block's place in V is a multiple of it, and so is its span.</summary>
    public int LogUnit { get; }

    /// <summary>Cells the block takes up in V.</summary>
    public long Span { get; }

    /// <summary>Cells of a shape, every axis but the leading one padded.</summary>
    public static long CellsOf(ReadOnlySpan<int> shape)
    {
        var (leading, logInner) = LeadingOf(shape);
        return (long)leading << logInner;
    }

    /// <summary>The same in whole units: <see cref="Span"/> of the shape.</summary>
    public static long SpanOf(ReadOnlySpan<int> shape)
    {
        var (leading, logInner) = LeadingOf(shape);
        return WholeUnits((long)leading << logInner, UnitOf(logInner, logInner + Log2.Ceiling(leading)));
    }

    private static (int Size, int LogInner) LeadingOf(ReadOnlySpan<int> shape)
    {
        var a = 0;
        while (a < shape.Length - 1 && shape[a] == 1)
        {
            a++;
        }

        var logInner = 0;
        foreach (var size in shape[(a + 1)..])
        {
            logInner += Log2.Ceiling(size);
        }

        return (shape[a], logInner);
    }

    private static int UnitOf(int logInner, int logCells) => Math.Max(logInner, Math.Min(logCells, GranuleLog));

    private static long WholeUnits(long cells, int logUnit) => (cells + (1L << logUnit) - 1) & -(1L << logUnit);

    /// <summary>Copies row-major valid cells to their padded places.</summary>
    public void Scatter<T>(ReadOnlySpan<T> valid, Span<T> padded) => Scatter(valid, padded, Leading, LogCells);

    private void Scatter<T>(ReadOnlySpan<T> valid, Span<T> padded, int axis, int log)
    {
        if (axis == Shape.Length - 1)
        {
            valid.CopyTo(padded);
            return;
        }

        var inner = log - AxisLogs[axis];
        var validStep = valid.Length / Shape[axis];
        for (var i = 0; i < Shape[axis]; i++)
        {
            Scatter(valid.Slice(i * validStep, validStep), padded.Slice(i << inner, 1 << inner), axis + 1, inner);
        }
    }
}
