namespace Vouch.Server.Hosting;

/// <summary>The coordinator's time; tests give it another.</summary>
internal sealed class Clock(TimeProvider time)
{
    /// <summary>Unix milliseconds.</summary>
    public long Now => time.GetUtcNow().ToUnixTimeMilliseconds();
}
