using Vouch.Node.Machine;

namespace Vouch.Node.Energy;

/// <summary>
/// The processor's energy counters (/sys/class/powercap): packages, and memory where it is counted by itself. Cores are part of
/// their package, and "psys" contains everything, so neither is added again.
/// </summary>
internal sealed class PowerCounters(SystemFiles files)
{
    private const string Folder = "sys/class/powercap";
    private readonly Dictionary<string, long> _last = [];

    /// <summary>
    /// Joules since the call before; null if there is no counter, or at the first call. A counter that has wrapped around once
    /// in between is put right, so call this more often than it wraps: minutes, at full power.
    /// </summary>
    public double? Since()
    {
        double joules = 0;
        var known = false;
        foreach (var zone in files.Names(Folder).Where(name => name.StartsWith("intel-rapl:", StringComparison.Ordinal)))
        {
            var name = files.Text($"{Folder}/{zone}/name") ?? "";
            if (!name.StartsWith("package-", StringComparison.Ordinal) && name != "dram") continue;
            // Readable by root alone on most systems since 2020.
            if (files.Number($"{Folder}/{zone}/energy_uj") is not { } now) continue;
            var range = files.Number($"{Folder}/{zone}/max_energy_range_uj") ?? 0;
            if (_last.TryGetValue(zone, out var before))
            {
                var micro = now >= before ? now - before : range > before ? range - before + now : 0;
                joules += micro / 1e6;
                known = true;
            }

            _last[zone] = now;
        }

        return known ? joules : null;
    }
}
