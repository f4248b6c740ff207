using System.Globalization;

namespace Vouch.Server.Bench;

/// <summary>Quantiles of times.</summary>
internal static class Figures
{
    /// <summary>"p50 1.2 ms, p99 3.4 ms, max 5.6 ms".</summary>
    public static string Of(IEnumerable<double> milliseconds)
    {
        var sorted = milliseconds.Order().ToArray();
        if (sorted.Length == 0) return "nothing";
        double At(double q) => sorted[(int)Math.Min(sorted.Length - 1, q * sorted.Length)];
        return string.Create(CultureInfo.InvariantCulture, $"p50 {At(0.5):F1} ms, p99 {At(0.99):F1} ms, max {sorted[^1]:F1} ms ({sorted.Length})");
    }
}
