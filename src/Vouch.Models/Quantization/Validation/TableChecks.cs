using System.Numerics;
using Vouch.Models.Quantization.Emission;

namespace Vouch.Models.Quantization.Validation;

/// <summary>Checks piecewise linear tables: sizes, domains, and results at both ends of every segment.</summary>
internal static class TableChecks
{
    private const int MostSegmentBits = 8;
    private const int MostOutputShift = 16;
    private const int MostSegments = 1 << 20;
    private const long BaseEnd = 1L << 40;
    private const long SlopeEnd = 1L << 32;
    private const long PreEnd = 1L << Requantization.HeadroomBits;
    private const long DistanceEnd = 1L << 16;

    /// <summary>An activation: over [-2^18, 2^18), to 16 bits.</summary>
    public static void CheckCurve(QuantizedNode node, PiecewiseLinearTable table)
    {
        CheckSizes(node, table);
        GraphChecks.Demand(
            table.DomainLow == -PreEnd && table.DomainEnd == PreEnd, node.Name,
            "the curve has another domain than [-2^18, 2^18)");
        CheckResults(node, table, short.MinValue, short.MaxValue);
    }

    /// <summary>The exponential of softmax: over [0, 65536), to [0, 32767], and 32767 at 0.</summary>
    public static void CheckExponential(QuantizedNode node, PiecewiseLinearTable table)
    {
        CheckSizes(node, table);
        GraphChecks.Demand(
            table.DomainLow == 0 && table.DomainEnd == DistanceEnd, node.Name,
            "the exponential has another domain than [0, 65536)");
        GraphChecks.Demand(table.Apply(0) == short.MaxValue, node.Name, "the exponential of 0 is not 32767");
        CheckResults(node, table, 0, short.MaxValue);
    }

    /// <summary>The logarithm of log-softmax: over every possible sum, non-negative and below 2^31.</summary>
    public static void CheckLogarithm(QuantizedNode node, PiecewiseLinearTable table, int length)
    {
        CheckSizes(node, table);
        GraphChecks.Demand(
            table.DomainLow == 0 && table.DomainEnd > (long)length * short.MaxValue, node.Name,
            "the logarithm does not cover every sum");
        CheckResults(node, table, 0, int.MaxValue);
    }

    private static void CheckSizes(QuantizedNode node, PiecewiseLinearTable table)
    {
        var sound = table.SegmentBits is >= 0 and <= MostSegmentBits &&
            table.OutputShift is >= 0 and <= MostOutputShift &&
            table.Segments is > 0 and <= MostSegments && BitOperations.IsPow2(table.Segments) &&
            table.Slope.Length == table.Segments &&
            table.Base.All(value => value is > -BaseEnd and < BaseEnd) &&
            table.Slope.All(value => value is > -SlopeEnd and < SlopeEnd);
        GraphChecks.Demand(sound, node.Name, $"the table {Text.Quote(table.Name)} exceeds its limits");
    }

    private static void CheckResults(QuantizedNode node, PiecewiseLinearTable table, long low, long high)
    {
        var (least, most) = CurveTable.Extremes(table);
        GraphChecks.Demand(
            least >= low && most <= high, node.Name, $"the table {Text.Quote(table.Name)} leaves [{low}, {high}]");
    }
}
