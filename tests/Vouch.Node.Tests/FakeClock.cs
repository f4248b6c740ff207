namespace Vouch.Node.Tests;

/// <summary>A clock that a test sets; its timers fire when told.</summary>
public sealed class FakeClock : TimeProvider
{
    private readonly List<Action> _timers = [];

    public DateTimeOffset Now { get; set; } = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    public TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;

    public override TimeZoneInfo LocalTimeZone => Zone;

    public override DateTimeOffset GetUtcNow() => Now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _timers.Add(() => callback(state));
        return new Handle();
    }

    public void Advance(double seconds) => Now += TimeSpan.FromSeconds(seconds);

    public void Fire()
    {
        foreach (var timer in _timers) timer();
    }

    private sealed class Handle : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
