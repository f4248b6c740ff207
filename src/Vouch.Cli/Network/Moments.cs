using System.Globalization;
using Vouch.Cli.Terminal;

namespace Vouch.Cli.Network;

/// <summary>Moments as people read them.</summary>
internal static class Moments
{
    /// <summary>A moment: "2026-11-27 01:02:03Z".</summary>
    public static string Say(long unixMilliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(unixMilliseconds, 0, 253_402_300_799_000))
            .ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>How long ago: "12 s ago".</summary>
    public static string Ago(long unixMilliseconds)
    {
        var passed = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - unixMilliseconds;
        return passed switch
        {
            < 0 => Say(unixMilliseconds),
            < 1000 => "just now",
            < 86_400_000 => Terminal.Say.Time(passed) + " ago",
            _ => (passed / 86_400_000).ToString(CultureInfo.InvariantCulture) + " d ago",
        };
    }

    /// <summary>An address or digest, shortened where the whole is not needed.</summary>
    public static string Short(string text) => text.Length > 14 ? text[..8] + "…" + text[^4..] : text;
}
