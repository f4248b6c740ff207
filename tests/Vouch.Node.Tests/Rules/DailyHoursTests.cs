using System.Globalization;
using Vouch.Node.Rules;
using Vouch.Workspace;

namespace Vouch.Node.Tests.Rules;

public sealed class DailyHoursTests
{
    // Clocks go forward on 29 March at 02:00 to 03:00 and back on 25 October at 03:00 to 02:00.
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.CreateCustomTimeZone(
        "Berlin", TimeSpan.FromHours(1), "Berlin", "Berlin", "Berlin summer",
        [
            TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(
                DateTime.MinValue.Date, DateTime.MaxValue.Date, TimeSpan.FromHours(1),
                TimeZoneInfo.TransitionTime.CreateFloatingDateRule(new DateTime(1, 1, 1, 2, 0, 0), 3, 5, DayOfWeek.Sunday),
                TimeZoneInfo.TransitionTime.CreateFloatingDateRule(new DateTime(1, 1, 1, 3, 0, 0), 10, 5, DayOfWeek.Sunday)),
        ]);

    [Theory]
    [InlineData("22-06", "21:59", false)]
    [InlineData("22-06", "22:00", true)]
    [InlineData("22-06", "00:00", true)]
    [InlineData("22-06", "05:59", true)]
    [InlineData("22-06", "06:00", false)]
    [InlineData("9-17:30", "08:59", false)]
    [InlineData("9-17:30", "09:00", true)]
    [InlineData("9-17:30", "17:29", true)]
    [InlineData("9-17:30", "17:30", false)]
    [InlineData("0-6", "00:00", true)]
    [InlineData("18-0", "23:59", true)]
    [InlineData("18-0", "00:00", false)]
    public void A_window_may_lie_over_midnight(string hours, string time, bool within) =>
        Assert.Equal(within, DailyHours.Parse(hours).Contains(TimeOnly.Parse(time, CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("2026-03-10T12:00:00Z", "2026-03-10T21:00:00Z")]
    [InlineData("2026-03-10T21:00:00Z", "2026-03-11T21:00:00Z")]
    [InlineData("2026-03-10T23:30:00Z", "2026-03-11T21:00:00Z")]
    [InlineData("2026-07-10T12:00:00Z", "2026-07-10T20:00:00Z")]
    public void The_next_start_is_on_the_owners_clocks(string now, string start) =>
        Assert.Equal(At(start), DailyHours.Parse("22-06").NextStart(At(now), Berlin));

    [Fact]
    public void A_start_in_the_hour_that_summer_time_leaves_out_comes_at_its_end() =>
        Assert.Equal(At("2026-03-29T01:00:00Z"), DailyHours.Parse("02:30-06").NextStart(At("2026-03-28T23:00:00Z"), Berlin));

    [Fact]
    public void A_start_in_the_hour_that_comes_twice_comes_the_first_time() =>
        Assert.Equal(At("2026-10-25T00:30:00Z"), DailyHours.Parse("02:30-06").NextStart(At("2026-10-24T23:00:00Z"), Berlin));

    [Theory]
    [InlineData("")]
    [InlineData("22")]
    [InlineData("22-")]
    [InlineData("22-25")]
    [InlineData("22-06-07")]
    [InlineData("10pm-6am")]
    public void What_are_no_hours_is_refused(string text) =>
        Assert.Contains("22-06", Assert.Throws<UsageException>(() => DailyHours.Parse(text)).Advice, StringComparison.Ordinal);

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
