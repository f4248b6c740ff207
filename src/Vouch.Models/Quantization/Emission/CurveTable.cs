using Vouch.Models.Quantization.Lowering.Functions;

namespace Vouch.Models.Quantization.Emission;

/// <summary>Builds piecewise linear tables: chords of the function between the ends of equal segments.</summary>
internal static class CurveTable
{
    /// <summary>
    /// Bits of fraction of bases and slopes: the rounding of a slope then shifts no value by more than 2^-9 units.
    /// </summary>
    private const int FractionBits = 16;

    private const int CoarsestSegmentBits = 8;
    private const int MostSegmentsLog2 = 14;

    /// <summary>An error of half a unit is no worse than rounding itself.</summary>
    private const double AffordableError = 0.5;

    /// <summary>
    /// The table of an activation over [-2^18, 2^18): the fewest segments, up to 2^14, that keep the error of the
    /// chords below half a unit. Results saturate at 16 bits.
    /// </summary>
    public static PiecewiseLinearTable Build(ScalarFunction function, double from, double to)
    {
        const int domainLog2 = Requantization.HeadroomBits + 1;
        double Value(long x) => Math.Clamp(function.Apply(x * from) / to, short.MinValue, short.MaxValue);
        return Build(
            $"{function} from {from:r} to {to:r}", -(1L << Requantization.HeadroomBits), domainLog2, Value,
            short.MinValue, short.MaxValue);
    }

    /// <summary>A table over [start, start + 2^domainLog2) with results in [low, high].</summary>
    public static PiecewiseLinearTable Build(
        string name, long start, int domainLog2, Func<long, double> value, long low, long high)
    {
        var finest = Math.Max(0, domainLog2 - MostSegmentsLog2);
        for (var bits = Math.Min(CoarsestSegmentBits, domainLog2); ; bits--)
        {
            if (bits > finest && ChordError(start, domainLog2, bits, value) > AffordableError) continue;
            var table = Chords(name, start, domainLog2, bits, value);
            Check(table, low, high);
            return table;
        }
    }

    /// <summary>The smallest and largest result; a chord takes them at its ends.</summary>
    public static (long Low, long High) Extremes(PiecewiseLinearTable table)
    {
        var (low, high) = (long.MaxValue, long.MinValue);
        var last = (1L << table.SegmentBits) - 1;
        for (var x = table.DomainLow; x < table.DomainEnd; x += last + 1)
        {
            var (a, b) = (table.Apply(x), table.Apply(x + last));
            low = Math.Min(low, Math.Min(a, b));
            high = Math.Max(high, Math.Max(a, b));
        }

        return (low, high);
    }

    private static PiecewiseLinearTable Chords(
        string name, long start, int domainLog2, int bits, Func<long, double> value)
    {
        var segments = 1 << (domainLog2 - bits);
        var (bases, slopes) = (new long[segments], new long[segments]);
        var left = value(start);
        for (var i = 0; i < segments; i++)
        {
            var right = value(start + ((i + 1L) << bits));
            bases[i] = (long)Math.Round(left * (1 << FractionBits));
            slopes[i] = (long)Math.Round((right - left) * (1 << FractionBits) / (1L << bits));
            left = right;
        }

        return new PiecewiseLinearTable(name, (int)(start >> bits), bits, bases, slopes, FractionBits);
    }

    /// <summary>The largest distance between function and chord, probed inside every segment.</summary>
    private static double ChordError(long start, int domainLog2, int bits, Func<long, double> value)
    {
        const int probes = 4;
        var width = 1L << bits;
        var worst = 0.0;
        var left = value(start);
        for (var x = start; x < start + (1L << domainLog2) && worst <= AffordableError; x += width)
        {
            var right = value(x + width);
            for (var i = 1; i < probes && width >= probes; i++)
            {
                var inside = width * i / probes;
                worst = Math.Max(worst, Math.Abs(value(x + inside) - left - ((right - left) * inside / width)));
            }

            left = right;
        }

        return worst;
    }

    private static void Check(PiecewiseLinearTable table, long low, long high)
    {
        var (least, most) = Extremes(table);
        if (least < low || most > high)
            throw new InvalidOperationException(
                $"Table {table.Name} reaches [{least}, {most}], beyond [{low}, {high}].");
    }
}
