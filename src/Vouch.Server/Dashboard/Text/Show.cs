using System.Globalization;
using Vouch.Identity;

namespace Vouch.Server.Dashboard.Text;

/// <summary>Figures as people read them: units, separators of thousands, no more digits than mean something.</summary>
internal static class Show
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    /// <summary>Micro-credits as credits: up to six decimals, no trailing zeros: "1,204.5".</summary>
    public static string Credits(long micro)
    {
        var sign = micro < 0 ? "\u2212" : "";
        var size = (UInt128)(micro < 0 ? -(Int128)micro : micro);
        var (whole, rest) = ((ulong)(size / 1_000_000), (uint)(size % 1_000_000));
        var decimals = rest == 0 ? "" : "." + rest.ToString("d6", Culture).TrimEnd('0');
        return sign + whole.ToString("n0", Culture) + decimals;
    }

    /// <summary>A whole number: "12,345".</summary>
    public static string Count(long count) => count.ToString("n0", Culture);

    /// <summary>A rate with one decimal below 100: "3.4".</summary>
    public static string Rate(double rate) => rate.ToString(rate is > 0 and < 100 ? "n1" : "n0", Culture);

    /// <summary>Bytes: "512 B", "1.5 MiB".</summary>
    public static string Bytes(long bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
        var (value, unit) = ((double)bytes, 0);
        while (value >= 1024 && unit < units.Length - 1) (value, unit) = (value / 1024, unit + 1);
        return value.ToString(unit == 0 || value >= 100 ? "n0" : "0.#", Culture) + " " + units[unit];
    }

    /// <summary>Energy in micro-joules: "840 mJ", "12.5 J", "1.2 kWh".</summary>
    public static string Energy(double microJoules)
    {
        var joules = microJoules / 1e6;
        var (value, unit) = joules switch
        {
            < 1 => (joules * 1e3, "mJ"),
            < 1e4 => (joules, "J"),
            < 3.6e6 => (joules / 3600, "Wh"),
            _ => (joules / 3.6e6, "kWh"),
        };
        return value.ToString(value >= 100 ? "n0" : "0.#", Culture) + " " + unit;
    }

    /// <summary>A stretch of time in milliseconds: "420 ms", "12 s", "3 min 5 s", "2 h 10 min", "4 d 3 h".</summary>
    public static string Span(long milliseconds)
    {
        if (milliseconds < 1000) return $"{Math.Max(0, milliseconds)} ms";
        var span = TimeSpan.FromMilliseconds(milliseconds);
        if (span.TotalSeconds < 10) return span.TotalSeconds.ToString("0.#", Culture) + " s";
        if (span.TotalMinutes < 1) return $"{(int)span.TotalSeconds} s";
        if (span.TotalHours < 1) return Two(span.Minutes, "min", span.Seconds, "s");
        return span.TotalDays < 1 ? Two(span.Hours, "h", span.Minutes, "min") : Two((int)span.TotalDays, "d", span.Hours, "h");
    }

    /// <summary>How long ago, or how long until: "now", "12 s ago", "in 3 min". Both Unix milliseconds.</summary>
    public static string Ago(long at, long now)
    {
        var past = now - at;
        return Math.Abs(past) < 1000 ? "now" : past > 0 ? Coarse(past) + " ago" : "in " + Coarse(-past);
    }

    /// <summary>An exact time, for machines and for tooltips: "2026-11-27 01:36:47.123 UTC". Unix milliseconds.</summary>
    public static string Exact(long at) => Time(at).ToString("yyyy-MM-dd HH:mm:ss.fff 'UTC'", Culture);

    /// <summary>The value of a <c>datetime</c> attribute. Unix milliseconds.</summary>
    public static string Machine(long at) => Time(at).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", Culture);

    /// <summary>An address in short: "0x12ab…89ef".</summary>
    public static string Short(Address address)
    {
        var text = address.ToString();
        return text[..6] + "\u2026" + text[^4..];
    }

    /// <summary>A long hexadecimal name in short: its first eight digits.</summary>
    public static string Short(string hex) => hex.Length <= 12 ? hex : hex[..8] + "\u2026";

    /// <summary>Parts per million as a percentage: "97.5 %".</summary>
    public static string Percent(int partsPerMillion) => (partsPerMillion / 10_000.0).ToString("0.#", Culture) + " %";

    /// <summary>One thing or many: "1 node", "3 nodes".</summary>
    public static string Many(long count, string one, string? many = null) => $"{Count(count)} {(count == 1 ? one : many ?? one + "s")}";

    private static string Coarse(long milliseconds) => milliseconds switch
    {
        < 60_000 => $"{milliseconds / 1000} s",
        < 3_600_000 => $"{milliseconds / 60_000} min",
        < 86_400_000 => $"{milliseconds / 3_600_000} h",
        _ => $"{Count(milliseconds / 86_400_000)} d",
    };

    private static string Two(int large, string largeUnit, int small, string smallUnit) =>
        small == 0 ? $"{large} {largeUnit}" : $"{large} {largeUnit} {small} {smallUnit}";

    private static DateTimeOffset Time(long at) => DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(at, 0, 253_402_300_799_999));
}
