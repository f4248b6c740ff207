using System.Globalization;
using System.Text;
using Vouch.Cli.Terminal;

namespace Vouch.Cli.Demo;

/// <summary>Draws pictures side by side, two pixels to a character.</summary>
internal static class DigitPicture
{
    private const int Side = 28;

    // Digits fill at most 20 pixels of the 28.
    private const int Shown = 20;
    private const float Faint = 0.15f;
    private const float Strong = 0.5f;
    private const string Gap = "    ";

    /// <summary>Draws.</summary>
    public static void Draw(Screen screen, IReadOnlyList<float[]> pictures)
    {
        var corners = pictures.Select(Corner).ToArray();
        for (var y = 0; y < Shown; y += 2)
        {
            var line = new StringBuilder(Gap);
            for (var p = 0; p < pictures.Count; p++)
            {
                for (var x = 0; x < Shown; x++)
                {
                    var (top, left) = corners[p];
                    line.Append(Cell(
                        screen, pictures[p][((top + y) * Side) + left + x], pictures[p][((top + y + 1) * Side) + left + x]));
                }

                line.Append(Gap);
            }

            screen.Line(line.ToString());
        }
    }

    /// <summary>A line with one text under each picture.</summary>
    public static string Captions(IEnumerable<(string Text, int Length)> captions)
    {
        var line = new StringBuilder(Gap);
        foreach (var (text, length) in captions)
        {
            var before = Math.Max(0, (Shown - length) / 2);
            line.Append(' ', before).Append(text).Append(' ', Math.Max(0, Shown - length - before)).Append(Gap);
        }

        return line.ToString().TrimEnd();
    }

    private static string Cell(Screen screen, float upper, float lower)
    {
        if (screen.HasColour)
            return string.Create(CultureInfo.InvariantCulture, $"[{Colour(upper)} on {Colour(lower)}]▀[/]");
        if (!screen.Console.Profile.Capabilities.Unicode)
            return (upper + lower) / 2 is var ink && ink > Strong ? "#" : ink > Faint ? "+" : " ";
        return (upper > Strong, lower > Strong) switch
        {
            (true, true) => "█",
            (true, false) => "▀",
            (false, true) => "▄",
            _ => " ",
        };
    }

    // From a dark blue paper to a warm white ink.
    private static string Colour(float ink)
    {
        var t = Math.Clamp(ink, 0, 1);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"#{(int)(22 + (t * 233)):x2}{(int)(26 + (t * 222)):x2}{(int)(44 + (t * 181)):x2}");
    }

    /// <summary>Where the window begins that has the digit in its middle.</summary>
    private static (int Top, int Left) Corner(float[] picture)
    {
        var (top, bottom, left, right) = (Side, 0, Side, 0);
        for (var i = 0; i < picture.Length; i++)
        {
            if (picture[i] < Faint) continue;
            (top, bottom) = (Math.Min(top, i / Side), Math.Max(bottom, i / Side));
            (left, right) = (Math.Min(left, i % Side), Math.Max(right, i % Side));
        }

        return (Start(top, bottom), Start(left, right));
    }

    private static int Start(int first, int last) => Math.Clamp((first + last + 1 - Shown) / 2, 0, Side - Shown);
}
