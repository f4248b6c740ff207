using Vouch.Node.Machine;
using Vouch.Node.Rules;
using Vouch.Workspace;

namespace Vouch.Node.Tests.Rules;

/// <summary>The owner's rules, each alone and one after the other.</summary>
public sealed class RulebookTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);
    private static readonly OwnerRules Nothing = new() { IdleOnly = false, OnBattery = true, MaxCelsius = null };
    private static readonly Readings Calm = new(PowerSource.Mains, new Temperature(50, "package"), TimeSpan.FromHours(1));

    [Theory]
    [InlineData(PowerSource.Mains, false, true)]
    [InlineData(PowerSource.Unknown, false, true)]
    [InlineData(PowerSource.Battery, false, false)]
    [InlineData(PowerSource.Battery, true, true)]
    public void A_battery_is_spared_unless_its_owner_says_otherwise(PowerSource power, bool allowed, bool runs)
    {
        var decision = Decide(Nothing with { OnBattery = allowed }, Calm with { Power = power });
        Assert.Equal(runs, decision.MayRun);
        if (!runs) Assert.Equal((PauseReason.OnBattery, "The machine runs on its battery."), (decision.Reason, decision.Sentence));
    }

    [Theory]
    [InlineData(299, false)]
    [InlineData(300, true)]
    [InlineData(0, false)]
    public void Work_waits_until_nobody_has_used_the_machine_for_the_time_given(int idle, bool runs)
    {
        var decision = Decide(Nothing with { IdleOnly = true }, Calm with { Idle = TimeSpan.FromSeconds(idle) });
        Assert.Equal(runs, decision.MayRun);
        if (runs) return;
        Assert.Equal(PauseReason.InUse, decision.Reason);
        Assert.Equal("Somebody used the machine less than 5 minutes ago.", decision.Sentence);
        Assert.Equal(Noon.AddSeconds(300 - idle), decision.Until);
    }

    [Fact]
    public void Without_any_sign_of_use_or_none_work_waits_and_says_what_to_do()
    {
        var decision = Decide(Nothing with { IdleOnly = true }, Calm with { Idle = null });
        Assert.Equal(PauseReason.UseUnknown, decision.Reason);
        Assert.Contains("give hours", decision.Sentence, StringComparison.Ordinal);
        Assert.True(Decide(Nothing, Calm with { Idle = null }).MayRun);
    }

    [Fact]
    public void Heat_stops_work_until_it_has_cooled_by_the_margin()
    {
        var rules = Nothing with { MaxCelsius = 80, CoolBy = 10 };
        var memory = default(RuleMemory);
        (double Celsius, bool Runs)[] steps =
            [(79.9, true), (80, false), (79, false), (70.1, false), (79, false), (70, true), (79.9, true), (81, false), (60, true)];
        foreach (var (celsius, runs) in steps)
        {
            (var decision, memory) = Rulebook.Decide(
                rules, memory, Calm with { Hottest = new Temperature(celsius, "package") }, Noon, TimeZoneInfo.Utc);
            Assert.True(runs == decision.MayRun, $"{celsius}: {decision.Sentence}");
        }

        var hot = Decide(rules, Calm with { Hottest = new Temperature(85.25, "package") });
        Assert.Equal("The sensor 'package' reads 85.3 °C; the limit is 80 °C.", hot.Sentence);
    }

    [Fact]
    public void A_machine_that_became_hot_while_another_rule_spoke_must_cool_down_too()
    {
        var rules = Nothing with { OnBattery = false, MaxCelsius = 80, CoolBy = 10 };
        var hot = Calm with { Power = PowerSource.Battery, Hottest = new Temperature(90, "package") };
        var (first, memory) = Rulebook.Decide(rules, default, hot, Noon, TimeZoneInfo.Utc);
        Assert.Equal(PauseReason.OnBattery, first.Reason);
        var (second, _) = Rulebook.Decide(rules, memory, Calm with { Hottest = new Temperature(75, "package") }, Noon, TimeZoneInfo.Utc);
        Assert.Equal(PauseReason.TooHot, second.Reason);
        Assert.Equal("The sensor 'package' reads 75 °C; work goes on when it has cooled to 70 °C.", second.Sentence);
    }

    [Fact]
    public void Idle_time_that_trembles_at_the_threshold_does_not_start_and_stop_work()
    {
        var rules = Nothing with { IdleOnly = true };
        var memory = default(RuleMemory);
        var runs = new List<bool>();
        foreach (var seconds in (double[])[299.5, 300.1, 299.6, 300.2, 299.4, 2, 299.5])
        {
            (var decision, memory) = Rulebook.Decide(rules, memory, Calm with { Idle = TimeSpan.FromSeconds(seconds) }, Noon, TimeZoneInfo.Utc);
            runs.Add(decision.MayRun);
        }

        Assert.Equal([false, true, true, true, true, false, false], runs);
    }

    [Fact]
    public void Outside_the_hours_the_owner_is_told_when_they_begin()
    {
        var decision = Decide(Nothing with { Hours = DailyHours.Parse("22-06") }, Calm);
        Assert.Equal(PauseReason.OutsideHours, decision.Reason);
        Assert.Equal("It is not between 22:00 and 06:00.", decision.Sentence);
        Assert.Equal(new DateTimeOffset(2026, 3, 10, 22, 0, 0, TimeSpan.Zero), decision.Until);
    }

    [Fact]
    public void Rules_that_no_sensor_watches_are_named()
    {
        var blind = new Readings(PowerSource.Unknown, null, TimeSpan.Zero);
        Assert.Equal(2, Rulebook.Unwatched(new OwnerRules(), blind).Count);
        Assert.Empty(Rulebook.Unwatched(new OwnerRules(), Calm));
        Assert.Empty(Rulebook.Unwatched(Nothing, blind));
    }

    public static TheoryData<string> Impossible => [.. Wrong.Keys];

    private static readonly Dictionary<string, OwnerRules> Wrong = new()
    {
        ["no core"] = new() { Cores = 0 },
        ["more cores than there are"] = new() { Cores = 5 },
        ["hardly any memory"] = new() { MemoryBytes = 1 << 20 },
        ["more memory than there is"] = new() { MemoryBytes = 1L << 40 },
        ["no idle time"] = new() { IdleFor = TimeSpan.Zero },
        ["boiling"] = new() { MaxCelsius = 200 },
        ["no cooling margin"] = new() { CoolBy = 0 },
        ["hours that end when they begin"] = new() { Hours = new DailyHours(new TimeOnly(6, 0), new TimeOnly(6, 0)) },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void Rules_that_make_no_sense_are_refused_with_advice(string name)
    {
        var machine = new Hardware(4, 8L << 30, null, 256, "Linux", null, []);
        Assert.Same(Nothing, Nothing.Checked(machine));
        Assert.NotNull(Assert.Throws<UsageException>(() => Wrong[name].Checked(machine)).Advice);
    }

    [Fact]
    public void A_worker_gets_half_of_the_memory_unless_told_otherwise()
    {
        var machine = new Hardware(4, 8L << 30, null, 256, "Linux", null, []);
        Assert.Equal(4L << 30, new OwnerRules().Limits(machine).MemoryBytes);
        Assert.Equal(1L << 30, new OwnerRules { MemoryBytes = 1L << 30 }.Limits(machine).MemoryBytes);
        Assert.Null(new OwnerRules().Limits(machine with { MemoryBytes = null }).MemoryBytes);
    }

    private static Decision Decide(OwnerRules rules, Readings readings) =>
        Rulebook.Decide(rules, default, readings, Noon, TimeZoneInfo.Utc).Decision;
}
