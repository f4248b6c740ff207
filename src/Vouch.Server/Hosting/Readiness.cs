using Vouch.Network.Ports;
using Vouch.Network.Wire;

namespace Vouch.Server.Hosting;

/// <summary>Whether the coordinator can do its work: the store answers, the chain's end can be read, there is room on the disk.</summary>
internal sealed class Readiness(INetworkStore store, CoordinatorOptions options)
{
    private const long LeastFreeBytes = 256 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Checks everything.</summary>
    public async Task<HealthAnswer> CheckAsync(CancellationToken cancellation)
    {
        var checks = new SortedDictionary<string, string>(StringComparer.Ordinal);
        try
        {
            var head = await store.HeadAsync(cancellation).WaitAsync(Patience, cancellation);
            checks["store"] = "ok";
            checks["chain"] = head.Height < 0 || await store.FindBlockAsync(head.Height, cancellation).WaitAsync(Patience, cancellation) is not null
                ? "ok" : $"block {head.Height} is missing";
        }
        catch (Exception e) when (e is StoreUnavailableException or TimeoutException or InvalidDataException or IOException)
        {
            checks.TryAdd("store", e is TimeoutException ? "does not answer within 3 s" : "cannot be reached");
            checks.TryAdd("chain", "unknown");
        }

        if (options.DataDirectory is { } folder) checks["disk"] = Disk(folder);
        return new HealthAnswer(checks.Values.All(v => v == "ok"), checks);
    }

    private static string Disk(string folder)
    {
        try
        {
            var free = new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
            return free >= LeastFreeBytes ? "ok" : $"only {free >> 20} MiB are free";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return "cannot be read";
        }
    }
}
