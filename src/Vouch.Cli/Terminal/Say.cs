using System.Globalization;
using Vouch.Protocol.Keys;

namespace Vouch.Cli.Terminal;

/// <summary>Numbers as people read them.</summary>
internal static class Say
{
    /// <summary>A whole number with thousands separated.</summary>
    public static string Count(long n) => n.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A count with its noun, in the plural where due.</summary>
    public static string Count(long n, string noun) => Count(n) + " " + noun + (n == 1 ? "" : "s");

    /// <summary>A duration.</summary>
    public static string Time(double milliseconds) => milliseconds switch
    {
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:F1} ms"),
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:F0} ms"),
        < 60_000 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000:F1} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(milliseconds / 60_000):F0} min {milliseconds / 1000 % 60:F0} s"),
    };

    /// <summary>An amount of memory or a file's size.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 1000 => bytes + " bytes",
        < 1_000_000 => ThreeDigits(bytes / 1e3) + " kB",
        < 1_000_000_000 => ThreeDigits(bytes / 1e6) + " MB",
        _ => ThreeDigits(bytes / 1e9) + " GB",
    };

    /// <summary>A share as a percentage.</summary>
    public static string Percent(double share, int digits = 1) =>
        (share * 100).ToString("F" + digits, CultureInfo.InvariantCulture) + " %";

    /// <summary>A real number.</summary>
    public static string Real(double value, int digits = 4) => value.ToString("G" + digits, CultureInfo.InvariantCulture);

    /// <summary>A shape: 1x3x32x32.</summary>
    public static string Shape(IReadOnlyList<int> shape) => shape.Count == 0 ? "scalar" : string.Join('x', shape);

    /// <summary>Visibility as a word.</summary>
    public static string Visibility(bool isPublic) => isPublic ? "public" : "private";

    /// <summary>Visibility of a port as a word.</summary>
    public static string Visibility(PortVisibility visibility) => visibility.ToString().ToLowerInvariant();

    private static string ThreeDigits(double value) =>
        value.ToString(value < 10 ? "F2" : value < 100 ? "F1" : "F0", CultureInfo.InvariantCulture);
}
