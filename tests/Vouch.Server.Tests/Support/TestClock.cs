namespace Vouch.Server.Tests.Support;

/// <summary>The system's time, shifted at will.</summary>
internal sealed class TestClock : TimeProvider
{
    private long _shift;

    public long Now => GetUtcNow().ToUnixTimeMilliseconds();

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddMilliseconds(Volatile.Read(ref _shift));

    public void Advance(TimeSpan time) => Interlocked.Add(ref _shift, (long)time.TotalMilliseconds);
}
