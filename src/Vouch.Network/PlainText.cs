using System.Text;
using Utf8 = System.Text.Encoding;

namespace Vouch.Network;

/// <summary>Texts from elsewhere, made fit for records that people read: one line, bounded, no control characters.</summary>
internal static class PlainText
{
    /// <summary>Whether a text has no control characters and at most <paramref name="most"/> bytes of UTF-8.</summary>
    public static bool IsPlain(string text, int most)
    {
        if (text.Length > most || Utf8.UTF8.GetByteCount(text) > most) return false;
        foreach (var rune in text.EnumerateRunes())
        {
            // U+FFFD stands for half of a surrogate pair, whose bytes would not read back as they were written.
            if (Rune.IsControl(rune) || rune == Rune.ReplacementChar) return false;
        }

        return true;
    }

    /// <summary>The text with control characters as spaces, cut where it has more than <paramref name="most"/> characters.</summary>
    public static string Tame(string text, int most)
    {
        var tamed = new StringBuilder(Math.Min(text.Length, most));
        foreach (var rune in text.EnumerateRunes())
        {
            if (tamed.Length + rune.Utf16SequenceLength > most) break;
            tamed.Append(Rune.IsControl(rune) ? " " : rune.ToString());
        }

        return tamed.ToString();
    }
}
