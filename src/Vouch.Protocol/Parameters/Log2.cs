using System.Numerics;

namespace Vouch.Protocol.Parameters;

/// <summary>Integer logarithms.</summary>
public static class Log2
{
    /// <summary>Smallest e with 2^e at least n; n at least 1.</summary>
    public static int Ceiling(long n) => n <= 1 ? 0 : 64 - BitOperations.LeadingZeroCount((ulong)(n - 1));
}
