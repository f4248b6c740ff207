using System.Globalization;

namespace Vouch.Node.Machine;

/// <summary>
/// What containers and services may use of a machine: the limits of this process's control groups, of both versions, from its
/// own group up to the root. The tightest counts.
/// </summary>
public sealed class ControlGroup(SystemFiles files)
{
    private const string Root = "sys/fs/cgroup";

    /// <summary>Processor time per time; null if it is not limited.</summary>
    public double? Cores()
    {
        var second = Folders("").Select(folder => files.Text($"{folder}/cpu.max")?.Split(' '))
            .Select(parts => parts is [var quota, var period] ? Ratio(quota, period) : null);
        var first = Folders("cpu").Select(folder => Ratio(files.Text($"{folder}/cpu.cfs_quota_us"), files.Text($"{folder}/cpu.cfs_period_us")));
        return Least(second.Concat(first));
    }

    /// <summary>Bytes; null if they are not limited.</summary>
    public long? MemoryLimit() => Least(Memory().Select(group => (double?)group.Limit)) is { } least ? (long)least : null;

    /// <summary>Bytes that can still be had, counting what the system would give back from its file cache; null if not limited.</summary>
    public long? MemoryLeft() =>
        Least(Memory().Select(group => (double?)Math.Max(0, group.Limit - Math.Max(0, group.Used - group.Cache)))) is { } least ? (long)least : null;

    private IEnumerable<(long Limit, long Used, long Cache)> Memory()
    {
        foreach (var folder in Folders(""))
        {
            if (files.Number($"{folder}/memory.max") is { } limit)
                yield return (limit, files.Number($"{folder}/memory.current") ?? 0, Statistic(folder, "inactive_file"));
        }

        foreach (var folder in Folders("memory"))
        {
            // Version 1 writes "no limit" as the largest multiple of a page.
            if (files.Number($"{folder}/memory.limit_in_bytes") is { } limit && limit < long.MaxValue - (1 << 20))
                yield return (limit, files.Number($"{folder}/memory.usage_in_bytes") ?? 0, Statistic(folder, "total_inactive_file"));
        }
    }

    private long Statistic(string folder, string name) => files.Lines($"{folder}/memory.stat")
        .Select(line => line.Split(' ')).Where(parts => parts.Length == 2 && parts[0] == name)
        .Select(parts => long.TryParse(parts[1], CultureInfo.InvariantCulture, out var bytes) ? bytes : 0).FirstOrDefault();

    /// <summary>Folders of this process's group and those above it, for a controller of version 1 or, if it is "", version 2.</summary>
    private IEnumerable<string> Folders(string controller)
    {
        var start = controller.Length == 0 ? Root : $"{Root}/{controller}";
        foreach (var line in files.Lines("proc/self/cgroup"))
        {
            // "4:memory:/path", or "0::/path" in version 2.
            if (line.Split(':', 3) is not [_, var controllers, var path] || !controllers.Split(',').Contains(controller)) continue;
            for (var rest = path.Trim('/'); rest.Length > 0; rest = rest[..Math.Max(0, rest.LastIndexOf('/'))])
                yield return $"{start}/{rest}";
        }

        // Inside a container the path is the host's and the root is this group's own.
        yield return start;
    }

    private static double? Ratio(string? quota, string? period) =>
        double.TryParse(quota, CultureInfo.InvariantCulture, out var q) && q > 0
        && double.TryParse(period, CultureInfo.InvariantCulture, out var p) && p > 0 ? q / p : null;

    private static double? Least(IEnumerable<double?> values) => values.Where(value => value is not null).Min();
}
