using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Vouch.Network.Bench.Throughput;

/// <summary>Times of one kind of transition.</summary>
internal sealed class Latencies(string name)
{
    private readonly ConcurrentBag<long> _ticks = [];

    public void Add(long since) => _ticks.Add(Stopwatch.GetTimestamp() - since);

    public override string ToString()
    {
        var sorted = _ticks.Order().ToArray();
        string At(double share) => sorted.Length == 0
            ? "-"
            : (sorted[Math.Min((int)(share * sorted.Length), sorted.Length - 1)] * 1000.0 / Stopwatch.Frequency)
                .ToString("0.0", CultureInfo.InvariantCulture);
        return $"{name,-8} p50 {At(0.5)} ms, p99 {At(0.99)} ms";
    }
}
