using System.Globalization;
using Vouch.Workspace;

namespace Vouch.Cli.Network;

/// <summary>Credits as people write them: decimals of up to six digits. One credit is a million micro-credits.</summary>
internal static class Credits
{
    private const decimal Unit = 1_000_000m;

    /// <summary>For people: "12.5 credits".</summary>
    public static string Say(long microCredits) => Number(microCredits) + (Math.Abs(microCredits) == 1_000_000 ? " credit" : " credits");

    /// <summary>The number alone, for columns that name the unit.</summary>
    public static string Number(long microCredits) => (microCredits / Unit).ToString("#,##0.######", CultureInfo.InvariantCulture);

    /// <summary>Reads an amount.</summary>
    /// <exception cref="UsageException">It is none, below zero, too large, or finer than a micro-credit.</exception>
    public static long Parse(string text, string option)
    {
        const NumberStyles Style = NumberStyles.AllowDecimalPoint;
        if (!decimal.TryParse(text, Style, CultureInfo.InvariantCulture, out var credits))
            throw new UsageException($"{option} is an amount of credits such as 2.5, not '{Safe.Text(text, 40)}'.");
        if (credits > 1_000_000_000m) throw new UsageException($"{option} is at most 1000000000 credits.");
        var micro = credits * Unit;
        if (micro != decimal.Truncate(micro)) throw new UsageException($"{option} has at most six decimals: credits count in millionths.");
        return (long)micro;
    }
}
