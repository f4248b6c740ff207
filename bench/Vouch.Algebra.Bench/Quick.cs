using System.Diagnostics;
using System.Globalization;

namespace Vouch.Algebra.Bench;

/// <summary>
/// A stopwatch bench of seconds rather than minutes: the best of many short rounds, which on a shared
/// machine is the figure least disturbed by others.
/// </summary>
internal static class Quick
{
    public static string Filter { get; set; } = "";

    /// <summary>Prints nanoseconds for each of <paramref name="elements"/> processed by one call.</summary>
    public static void Time(string name, long elements, Action body)
    {
        if (!name.Contains(Filter, StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        // Tiered compilation swaps code in after many calls and some time.
        long start = Stopwatch.GetTimestamp();
        int calls = 0;
        while (calls < 60 || Stopwatch.GetElapsedTime(start).TotalMilliseconds < 400)
        {
            body();
            calls++;
        }

        double best = double.MaxValue;
        long begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin).TotalMilliseconds < 500)
        {
            long t = Stopwatch.GetTimestamp();
            body();
            best = Math.Min(best, Stopwatch.GetElapsedTime(t).TotalNanoseconds);
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-44} {best / elements,9:F3} ns/element {best / 1e6,10:F3} ms"));
    }
}
