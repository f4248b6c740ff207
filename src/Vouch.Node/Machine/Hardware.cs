using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Vouch.Node.Machine;

/// <summary>What the machine is. Whatever the system does not say is null; nothing is guessed.</summary>
/// <param name="Cores">Logical cores this process may use, at least 1: by affinity, and by control group.</param>
/// <param name="MemoryBytes">Memory in all, or what the control group allows of it.</param>
/// <param name="AvailableBytes">Memory that can be had now.</param>
/// <param name="VectorBits">Width of the vectors that proving uses: 512, 256 or 128; 0 for none.</param>
/// <param name="System">Operating system and architecture.</param>
/// <param name="Processor">Name of the processor.</param>
/// <param name="Gpus">Names of the graphics processors; none is usual.</param>
public sealed record Hardware(
    int Cores, long? MemoryBytes, long? AvailableBytes, int VectorBits, string System, string? Processor,
    IReadOnlyList<string> Gpus)
{
    /// <summary>Reads this machine's.</summary>
    public static Hardware Read(SystemFiles files)
    {
        ArgumentNullException.ThrowIfNull(files);
        var group = new ControlGroup(files);
        return new Hardware(
            CoresOf(files, group), Smaller(Kilobytes(files, "MemTotal:"), group.MemoryLimit()),
            Smaller(Kilobytes(files, "MemAvailable:"), group.MemoryLeft()), VectorWidth(),
            $"{RuntimeInformation.OSDescription} {RuntimeInformation.OSArchitecture}", ProcessorName(files),
            Graphics.Names(files));
    }

    private static int CoresOf(SystemFiles files, ControlGroup group)
    {
        var list = files.Lines("proc/self/status").FirstOrDefault(line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal));
        var allowed = list is null ? Environment.ProcessorCount : CountList(list.Split(':')[1]);
        // A fraction of a core still is one to schedule on.
        var quota = group.Cores() is { } cores ? (int)Math.Ceiling(cores) : int.MaxValue;
        return Math.Max(1, Math.Min(allowed, quota));
    }

    /// <summary>How many numbers a list like "0-3,8" names.</summary>
    private static int CountList(string list) => list.Split(',').Sum(part =>
    {
        var ends = part.Trim().Split('-');
        return int.TryParse(ends[0], out var first) && int.TryParse(ends[^1], out var last) && last >= first ? last - first + 1 : 0;
    });

    private static long? Kilobytes(SystemFiles files, string name)
    {
        var line = files.Lines("proc/meminfo").FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        var number = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(1);
        return long.TryParse(number, CultureInfo.InvariantCulture, out var kilobytes) ? kilobytes * 1024 : null;
    }

    private static long? Smaller(long? a, long? b) => a is null || b < a ? b ?? a : a;

    private static int VectorWidth() =>
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;

    // x86 writes "model name"; many ARM boards have their name in the device tree only.
    private static string? ProcessorName(SystemFiles files) =>
        files.Lines("proc/cpuinfo").Where(line => line.StartsWith("model name", StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()).FirstOrDefault(name => name.Length > 0)
        ?? files.Text("proc/device-tree/model")?.TrimEnd('\0');
}
