using System.Globalization;
using Vouch.Workspace;

namespace Vouch.Cli.Network;

/// <summary>Durations and sizes as people write them: 500ms, 60s, 5m, 2h, 1d; 512M, 4G.</summary>
internal static class Spans
{
    /// <summary>Reads a duration in milliseconds.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static long Milliseconds(string text, string option)
    {
        (string Suffix, long Factor)[] units = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];
        foreach (var (suffix, factor) in units)
        {
            if (text.EndsWith(suffix, StringComparison.Ordinal)
                && long.TryParse(text.AsSpan(0, text.Length - suffix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number > 0 && number <= 31_536_000_000 / factor)
                return number * factor;
        }

        throw new UsageException($"{option} is a duration such as 60s, 5m or 2h, up to a year; not '{Safe.Text(text, 40)}'.");
    }

    /// <summary>Reads a size in bytes.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static long Bytes(string text, string option)
    {
        (char Suffix, long Factor)[] units = [('K', 1L << 10), ('M', 1L << 20), ('G', 1L << 30), ('T', 1L << 40)];
        foreach (var (suffix, factor) in units)
        {
            if (text.Length > 1 && char.ToUpperInvariant(text[^1]) == suffix
                && long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number > 0 && number <= (1L << 50) / factor)
                return number * factor;
        }

        throw new UsageException($"{option} is a size such as 512M or 4G; not '{Safe.Text(text, 40)}'.");
    }
}
