using Vouch.Hashing;

namespace Vouch.Node.Agent;

/// <summary>
/// How long to wait before asking again: twice as long each time, up to half a minute, of which a random half, so that ten
/// thousand nodes do not come back to a coordinator in one second.
/// </summary>
internal static class Backoff
{
    private const double FirstMilliseconds = 250;
    private const double MostMilliseconds = 30_000;

    /// <summary>Waits after so many failures, 0 for the first.</summary>
    public static Task WaitAsync(int failures, TimeProvider time, CancellationToken cancellation) =>
        Task.Delay(After(failures), time, cancellation);

    /// <summary>The time to wait.</summary>
    internal static TimeSpan After(int failures)
    {
        Span<byte> random = stackalloc byte[sizeof(uint)];
        OsRandom.FillBytes(random);
        var fraction = BitConverter.ToUInt32(random) / (double)uint.MaxValue;
        var most = Math.Min(MostMilliseconds, FirstMilliseconds * Math.Pow(2, Math.Clamp(failures, 0, 20)));
        return TimeSpan.FromMilliseconds(most * (0.5 + (0.5 * fraction)));
    }
}
