using System.Globalization;
using Vouch.Node.Machine;

namespace Vouch.Node.Rules;

/// <summary>What the next decision must know of those before it, so that work does not start and stop at a threshold.</summary>
/// <param name="Cooling">It was too hot and has not cooled down by the margin.</param>
/// <param name="Free">Nobody was using the machine.</param>
public readonly record struct RuleMemory(bool Cooling, bool Free);

/// <summary>The decision itself: a function of rules, memory, readings and time, and of nothing else.</summary>
public static class Rulebook
{
    // Clocks of the sources of idle time are a little apart: once free, less than the threshold by this much is still free.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(1);

    /// <summary>Decides.</summary>
    /// <param name="rules">What the owner allows.</param>
    /// <param name="memory">From the decision before; default at first.</param>
    /// <param name="readings">What the sensors say.</param>
    /// <param name="now">The time.</param>
    /// <param name="zone">The owner's clocks.</param>
    public static (Decision Decision, RuleMemory Memory) Decide(
        OwnerRules rules, RuleMemory memory, Readings readings, DateTimeOffset now, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(readings);
        // Memory follows every reading, whichever rule speaks: a machine that gets hot outside the hours must cool down too.
        memory = new RuleMemory(IsCooling(rules, memory, readings.Hottest), IsFree(rules, memory, readings.Idle));
        return (Hours(rules, now, zone) ?? Battery(rules, readings) ?? Heat(rules, memory, readings)
            ?? Use(rules, memory, readings, now) ?? new Decision(null, "The owner's rules allow work."), memory);
    }

    /// <summary>Rules that this machine's sensors cannot keep watch over, as sentences for the owner.</summary>
    public static IReadOnlyList<string> Unwatched(OwnerRules rules, Readings readings)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(readings);
        var sentences = new List<string>();
        if (rules.MaxCelsius is { } limit && readings.Hottest is null)
            sentences.Add($"No temperature sensor can be read here, so the limit of {Degrees(limit)} is not watched.");
        if (!rules.OnBattery && readings.Power == PowerSource.Unknown)
            sentences.Add("The system does not say whether it runs on a battery, so work goes on as on mains power.");
        return sentences;
    }

    private static bool IsCooling(OwnerRules rules, RuleMemory memory, Temperature? hottest) =>
        rules.MaxCelsius is { } limit && hottest is not null
        && (hottest.Celsius >= limit || (memory.Cooling && hottest.Celsius > limit - rules.CoolBy));

    private static bool IsFree(OwnerRules rules, RuleMemory memory, TimeSpan? idle) =>
        idle >= (memory.Free ? rules.IdleFor - Slack : rules.IdleFor);

    private static Decision? Hours(OwnerRules rules, DateTimeOffset now, TimeZoneInfo zone)
    {
        if (rules.Hours is not { } hours) return null;
        var local = TimeZoneInfo.ConvertTime(now, zone);
        return hours.Contains(TimeOnly.FromDateTime(local.DateTime))
            ? null
            : new Decision(PauseReason.OutsideHours, $"It is not between {hours.From:HH:mm} and {hours.To:HH:mm}.", hours.NextStart(now, zone));
    }

    private static Decision? Battery(OwnerRules rules, Readings readings) => rules.OnBattery || readings.Power != PowerSource.Battery
        ? null
        : new Decision(PauseReason.OnBattery, "The machine runs on its battery.");

    private static Decision? Heat(OwnerRules rules, RuleMemory memory, Readings readings)
    {
        if (!memory.Cooling || readings.Hottest is not { } hottest || rules.MaxCelsius is not { } limit) return null;
        var where = $"The sensor '{Workspace.Safe.Text(hottest.Sensor)}' reads {Degrees(hottest.Celsius)}";
        return new Decision(PauseReason.TooHot, hottest.Celsius >= limit
            ? $"{where}; the limit is {Degrees(limit)}."
            : $"{where}; work goes on when it has cooled to {Degrees(limit - rules.CoolBy)}.");
    }

    private static Decision? Use(OwnerRules rules, RuleMemory memory, Readings readings, DateTimeOffset now)
    {
        if (!rules.IdleOnly || memory.Free) return null;
        if (readings.Idle is not { } idle)
        {
            return new Decision(
                PauseReason.UseUnknown, "Nothing on this system tells whether somebody uses it. Allow work at all times, or give hours.");
        }

        var need = rules.IdleFor < TimeSpan.FromMinutes(2)
            ? $"{Number(rules.IdleFor.TotalSeconds)} seconds" : $"{Number(rules.IdleFor.TotalMinutes)} minutes";
        return new Decision(
            PauseReason.InUse, $"Somebody used the machine less than {need} ago.", now + (rules.IdleFor - idle));
    }

    private static string Degrees(double celsius) => Number(celsius) + " °C";

    private static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
