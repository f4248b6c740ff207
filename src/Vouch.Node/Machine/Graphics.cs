namespace Vouch.Node.Machine;

/// <summary>Graphics processors, by the drivers' files.</summary>
internal static class Graphics
{
    private const string Nvidia = "0x10de";

    // Only makers of real ones: a virtual screen adapter has a card too.
    private static readonly Dictionary<string, string> Makers = new()
    {
        [Nvidia] = "NVIDIA", ["0x1002"] = "AMD", ["0x8086"] = "Intel",
    };

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names(SystemFiles files)
    {
        var named = files.Names("proc/driver/nvidia/gpus")
            .Select(gpu => files.Lines($"proc/driver/nvidia/gpus/{gpu}/information").FirstOrDefault(line => line.StartsWith("Model:", StringComparison.Ordinal)))
            .OfType<string>().Select(line => line["Model:".Length..].Trim()).ToList();
        foreach (var card in files.Names("sys/class/drm").Where(IsCard))
        {
            var maker = files.Text($"sys/class/drm/{card}/device/vendor") ?? "";
            if (!Makers.TryGetValue(maker, out var name) || (maker == Nvidia && named.Count > 0)) continue;
            named.Add($"{name} {files.Text($"sys/class/drm/{card}/device/device") ?? "unknown"}");
        }

        return named;
    }

    // "card0" is a card, "card0-HDMI-A-1" one of its sockets.
    private static bool IsCard(string name) =>
        name.StartsWith("card", StringComparison.Ordinal) && name.Length > 4 && name[4..].All(char.IsAsciiDigit);
}
