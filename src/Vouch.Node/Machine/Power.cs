namespace Vouch.Node.Machine;

/// <summary>Where the machine's power comes from.</summary>
public enum PowerSource
{
    /// <summary>The system does not say.</summary>
    Unknown = 0,

    /// <summary>The grid.</summary>
    Mains,

    /// <summary>A battery that runs down.</summary>
    Battery,
}

/// <summary>Finds out, from /sys/class/power_supply.</summary>
public static class Power
{
    private const string Folder = "sys/class/power_supply";

    /// <summary>Where power comes from now.</summary>
    public static PowerSource Source(SystemFiles files)
    {
        ArgumentNullException.ThrowIfNull(files);
        if (!files.HasFolder(Folder)) return PowerSource.Unknown;
        var supplies = files.Names(Folder).Where(name => !IsOfDevice(files, name))
            .Select(name => (Type: Read(files, name, "type"), Status: Read(files, name, "status"), Online: Read(files, name, "online")))
            .ToArray();
        // A laptop can draw from its battery while a weak charger is online: what the battery says goes first.
        var batteries = supplies.Where(supply => supply.Type is "Battery" or "UPS").ToArray();
        if (batteries.Any(battery => battery.Status == "Discharging")) return PowerSource.Battery;
        if (batteries.Any(battery => battery.Status is "Charging" or "Full" or "Not charging")) return PowerSource.Mains;
        var chargers = supplies.Where(supply => supply.Type is "Mains" or "USB" && supply.Online.Length > 0).ToArray();
        if (chargers.Any(charger => charger.Online != "0")) return PowerSource.Mains;
        if (batteries.Length == 0) return PowerSource.Mains;
        return chargers.Length > 0 ? PowerSource.Battery : PowerSource.Unknown;
    }

    // The battery of a mouse is none of the machine's.
    private static bool IsOfDevice(SystemFiles files, string name) => Read(files, name, "scope") == "Device";

    private static string Read(SystemFiles files, string name, string what) => files.Text($"{Folder}/{name}/{what}") ?? "";
}
