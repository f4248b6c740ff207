using System.Globalization;
using Vouch.Workspace;

namespace Vouch.Node.Rules;

/// <summary>A window of every day on the owner's clock, such as 22-06: over midnight if it ends before it begins.</summary>
/// <param name="From">First minute.</param>
/// <param name="To">First minute after it.</param>
public sealed record DailyHours(TimeOnly From, TimeOnly To)
{
    private static readonly string[] Formats = ["%H", "HH", "H:mm", "HH:mm"];

    /// <summary>Reads "22-06" or "22:30-6:15".</summary>
    /// <exception cref="UsageException">It is neither.</exception>
    public static DailyHours Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Split('-') is [var from, var to] && Time(from) is { } start && Time(to) is { } end) return new DailyHours(start, end);
        throw new UsageException($"'{Safe.Text(text)}' are no hours.", "Write them like 22-06 or 22:30-06:15.");
    }

    /// <summary>Whether a time of day lies within.</summary>
    public bool Contains(TimeOnly time) => time.IsBetween(From, To);

    /// <summary>When the window next begins after a moment, on the clocks of a zone.</summary>
    public DateTimeOffset NextStart(DateTimeOffset after, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(after, zone).DateTime);
        // Two days ahead at most: tomorrow's start can fall into the hour that summer time leaves out, and moves by it.
        for (; ; day = day.AddDays(1))
        {
            var start = OnClocks(day.ToDateTime(From), zone);
            if (start > after) return start;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Text(From)}-{Text(To)}";

    private static DateTimeOffset OnClocks(DateTime local, TimeZoneInfo zone)
    {
        // A time that clocks jump over comes when they have jumped.
        while (zone.IsInvalidTime(local)) local = local.AddMinutes(1);
        // One that comes twice comes first with the larger offset.
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset);
    }

    private static TimeOnly? Time(string text) =>
        TimeOnly.TryParseExact(text.Trim(), Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;

    private static string Text(TimeOnly time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);
}
