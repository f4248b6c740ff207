namespace Vouch.Node.Machine;

/// <summary>What a sensor reads.</summary>
/// <param name="Celsius">Degrees.</param>
/// <param name="Sensor">Its name.</param>
public sealed record Temperature(double Celsius, string Sensor)
{
    // Sensors that are not connected report zero, the freezing point, or nonsense.
    private const double Coldest = 1;
    private const double Hottest = 150;

    /// <summary>The hottest sensor of the machine; null if there is none to read.</summary>
    public static Temperature? HottestOf(SystemFiles files)
    {
        ArgumentNullException.ThrowIfNull(files);
        return Zones(files).Concat(Monitors(files))
            .Where(reading => reading.Celsius is >= Coldest and <= Hottest).MaxBy(reading => reading.Celsius);
    }

    private static IEnumerable<Temperature> Zones(SystemFiles files)
    {
        const string Folder = "sys/class/thermal";
        foreach (var zone in files.Names(Folder).Where(name => name.StartsWith("thermal_zone", StringComparison.Ordinal)))
        {
            if (files.Number($"{Folder}/{zone}/temp") is { } milli)
                yield return new Temperature(milli / 1000.0, files.Text($"{Folder}/{zone}/type") ?? zone);
        }
    }

    private static IEnumerable<Temperature> Monitors(SystemFiles files)
    {
        const string Folder = "sys/class/hwmon";
        foreach (var chip in files.Names(Folder))
        {
            var inputs = files.Names($"{Folder}/{chip}").Where(name =>
                name.StartsWith("temp", StringComparison.Ordinal) && name.EndsWith("_input", StringComparison.Ordinal));
            foreach (var input in inputs)
            {
                if (files.Number($"{Folder}/{chip}/{input}") is { } milli)
                    yield return new Temperature(milli / 1000.0, files.Text($"{Folder}/{chip}/name") ?? chip);
            }
        }
    }
}
