using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Vouch.Server.Hosting;

/// <summary>
/// How many connections the operating system's open files allow. Past that limit a process cannot even open its database, so
/// nodes are refused politely well below it, and all connections a little below it.
/// </summary>
internal sealed class DescriptorBudget
{
    private const int Reserve = 256;
    private const int Assumed = 65_536;

    /// <summary>Reads the limit and divides it.</summary>
    public DescriptorBudget(CoordinatorLimits limits, ILogger<DescriptorBudget> log)
    {
        OpenFiles = ReadLimit() ?? Assumed;
        var possible = Math.Max(64, OpenFiles - Reserve);
        MostConnections = limits.MostConnections > 0 ? Math.Min(limits.MostConnections, possible) : possible;
        // A sixteenth is left for requests, or nobody could deliver a result while the house is full.
        MostNodes = Math.Min(limits.MostNodes, MostConnections - (MostConnections / 16));
        log.LogInformation(
            "Up to {Nodes} nodes and {Connections} connections in all: the operating system allows {Files} open files.",
            MostNodes, MostConnections, OpenFiles);
    }

    /// <summary>Open files the operating system allows this process.</summary>
    public int OpenFiles { get; }

    /// <summary>Connections of all kinds.</summary>
    public int MostConnections { get; }

    /// <summary>Connected nodes.</summary>
    public int MostNodes { get; }

    private static int? ReadLimit()
    {
        const string path = "/proc/self/limits";
        if (!File.Exists(path)) return null;
        foreach (var line in File.ReadLines(path))
        {
            if (!line.StartsWith("Max open files", StringComparison.Ordinal)) continue;
            var soft = line["Max open files".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
            return int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
        }

        return null;
    }
}
