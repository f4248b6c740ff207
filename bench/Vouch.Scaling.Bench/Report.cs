using System.Globalization;
using System.Text;

namespace Vouch.Scaling.Bench;

/// <summary>The measurements as a table in Markdown.</summary>
internal static class Report
{
    /// <summary>One table per curve, with exponents below.</summary>
    public static string Markdown(IReadOnlyList<Curve> curves)
    {
        var text = new StringBuilder("# Scaling\n\nWritten by `bench/Vouch.Scaling.Bench`; what is measured and how is in [benchmarks.md](../benchmarks.md).\n");
        foreach (var curve in curves)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## Against {curve.Name}\n\n| {curve.Name} |");
            foreach (var measure in Measure.All) text.Append(CultureInfo.InvariantCulture, $" {measure.Title} |");
            text.Append(" compile, s |\n|---|---|").Append(string.Concat(Measure.All.Select(_ => "---|"))).Append('\n');
            foreach (var point in curve.Points)
            {
                text.Append(CultureInfo.InvariantCulture, $"| 2^{point.Log} |");
                foreach (var measure in Measure.All) text.Append(CultureInfo.InvariantCulture, $" {Rounded(measure.Cost(point))} |");
                text.Append(CultureInfo.InvariantCulture, $" {point.CompileSeconds:F1} |\n");
            }

            text.Append("| exponent, larger half |");
            foreach (var measure in Measure.All) text.Append(CultureInfo.InvariantCulture, $" {curve.Exponent(measure.Cost):F2} |");
            text.Append(CultureInfo.InvariantCulture, $" {curve.Exponent(point => point.CompileSeconds):F2} |\n");
        }

        return text.ToString();
    }

    private static string Rounded(double value) =>
        value.ToString(value < 10 ? "F1" : "F0", CultureInfo.InvariantCulture);
}
