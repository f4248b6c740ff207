using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Vouch.Network.Wire;
using Vouch.Server.Sessions;

namespace Vouch.Server.Hosting;

/// <summary>How often one may ask: by network address for everything, by account (or else address) for what is costly.</summary>
internal static class RateLimits
{
    public const string Submissions = "submissions";
    public const string Challenges = "challenges";
    public const string Uploads = "uploads";
    public const string Verifications = "verifications";

    /// <summary>Sets the limits.</summary>
    public static void Set(RateLimiterOptions options, CoordinatorLimits limits)
    {
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.OnRejected = async (context, _) =>
        {
            var seconds = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? Math.Max(1, (int)Math.Ceiling(after.TotalSeconds)) : 1;
            await ErrorBoundary.WriteAsync(
                context.HttpContext, StatusCodes.Status429TooManyRequests,
                new Problem("RateLimited", "Too many requests came from here.", string.Create(CultureInfo.InvariantCulture, $"Try again in {seconds} s.")), seconds);
        };
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(
            http => Bucket(Origin(http), limits.RequestsPerSecond, TimeSpan.FromSeconds(1), 4));
        options.AddPolicy(Submissions, http => Bucket(Payer(http), limits.SubmissionsPerSecond, TimeSpan.FromSeconds(1), 4));
        options.AddPolicy(Challenges, http => Bucket(Origin(http), limits.ChallengesPerMinute, TimeSpan.FromMinutes(1), 1));
        options.AddPolicy(Uploads, http => Bucket(Payer(http), limits.UploadsPerMinute, TimeSpan.FromMinutes(1), 1));
        options.AddPolicy(Verifications, http => Bucket(Origin(http), limits.VerificationsPerMinute, TimeSpan.FromMinutes(1), 1));
    }

    private static RateLimitPartition<string> Bucket(string who, int rate, TimeSpan period, int burst) =>
        RateLimitPartition.GetTokenBucketLimiter(who, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = (int)Math.Min(int.MaxValue, (long)rate * burst),
            TokensPerPeriod = rate,
            ReplenishmentPeriod = period,
            QueueLimit = 0,
        });

    /// <summary>The account whose token the request bears: a token costs a signature. Without one, the network address.</summary>
    private static string Payer(HttpContext http) => Caller.Of(http)?.ToString() ?? Origin(http);

    /// <summary>An IPv4 address, or the /64 network of an IPv6 address: whoever has one has all 2^64 of it.</summary>
    private static string Origin(HttpContext http)
    {
        var address = http.Connection.RemoteIpAddress ?? IPAddress.None;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        var bytes = address.GetAddressBytes();
        return Convert.ToHexString(bytes, 0, Math.Min(bytes.Length, 8));
    }
}
