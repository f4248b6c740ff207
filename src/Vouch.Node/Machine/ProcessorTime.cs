using System.Globalization;

namespace Vouch.Node.Machine;

/// <summary>Processor time of the whole machine, from /proc/stat.</summary>
internal static class ProcessorTime
{
    // Linux shows these counters to programs in hundredths of a second on every architecture .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>Seconds in which any core did something; null if the system does not say.</summary>
    public static double? BusySeconds(SystemFiles files)
    {
        var line = files.Lines("proc/stat").FirstOrDefault(line => line.StartsWith("cpu ", StringComparison.Ordinal));
        if (line is null) return null;
        var ticks = line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(word => long.TryParse(word, CultureInfo.InvariantCulture, out var value) ? value : 0).ToArray();
        if (ticks.Length < 7) return null;
        // user, nice, system, (idle, iowait,) irq, softirq. What other guests of a host stole is not this machine's.
        return (ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6]) / TicksPerSecond;
    }
}
