using System.Diagnostics;
using System.Globalization;

namespace Vouch.Identity.Bench;

/// <summary>
/// A stopwatch bench of seconds rather than minutes: the best of many short rounds, which on a shared
/// machine is the figure least disturbed by others.
/// </summary>
internal static class Quick
{
    public static string Filter { get; set; } = "";

    /// <summary>Prints microseconds for each of <paramref name="items"/> done by one call.</summary>
    public static void Time(string name, int items, Action body)
    {
        if (!name.Contains(Filter, StringComparison.OrdinalIgnoreCase)) return;

        // Tiered compilation swaps code in after many calls and some time.
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start).TotalMilliseconds < 600) body();
        double best = double.MaxValue;
        long begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin).TotalMilliseconds < 1000)
        {
            long t = Stopwatch.GetTimestamp();
            body();
            best = Math.Min(best, Stopwatch.GetElapsedTime(t).TotalMicroseconds);
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{name,-44} {best / items,10:F3} us each {best / 1e3,10:F3} ms"));
    }
}
