using System.Globalization;

namespace Vouch.Node.Rules;

/// <summary>
/// How often input devices have called for attention, from /proc/interrupts. Devices on USB share their controller's line
/// with disks and cameras, so such a line is weaker evidence than a keyboard's own.
/// </summary>
/// <param name="Own">Calls of lines that input devices have for themselves; null if there is no such line.</param>
/// <param name="Shared">Calls of USB controllers; null if there is none, or no input device on USB.</param>
internal sealed record Interrupts(long? Own, long? Shared)
{
    private static readonly string[] OwnNames =
        ["i8042", "keyboard", "mouse", "touchpad", "trackpad", "touchscreen", "synaptics", "elan", "goodix", "i2c-hid", "i2c_hid"];

    private static readonly string[] SharedNames = ["xhci", "ehci", "uhci", "ohci", "dwc2", "dwc3", "usb"];

    /// <summary>Reads them.</summary>
    /// <param name="lines">/proc/interrupts.</param>
    /// <param name="devices">/proc/bus/input/devices, which says whether a keyboard or a mouse hangs on USB.</param>
    public static Interrupts Parse(IReadOnlyList<string> lines, IReadOnlyList<string> devices)
    {
        var processors = lines.Count == 0 ? 0 : lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
        long? own = null, shared = null;
        foreach (var line in lines.Skip(1))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var name = string.Join(' ', words.Skip(1 + processors));
            if (Names(name, OwnNames)) own = (own ?? 0) + Count(words, processors);
            else if (Names(name, SharedNames)) shared = (shared ?? 0) + Count(words, processors);
        }

        return new Interrupts(own, HasUsbInput(devices) ? shared : null);
    }

    private static bool Names(string name, string[] words) => words.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static long Count(string[] words, int processors) => words.Skip(1).Take(processors)
        .Sum(word => long.TryParse(word, CultureInfo.InvariantCulture, out var count) ? count : 0);

    // Blocks of lines; "I: Bus=0003 ..." is USB, and handlers "kbd" or "mouse0" are what people move.
    private static bool HasUsbInput(IReadOnlyList<string> devices)
    {
        var usb = false;
        foreach (var line in devices)
        {
            if (line.StartsWith("I:", StringComparison.Ordinal)) usb = line.Contains("Bus=0003", StringComparison.Ordinal);
            if (usb && line.StartsWith("H:", StringComparison.Ordinal)
                && (line.Contains("kbd", StringComparison.Ordinal) || line.Contains("mouse", StringComparison.Ordinal))) return true;
        }

        return false;
    }
}
