using System.Globalization;
using System.Text;

namespace Vouch.Server.Dashboard.Text;

/// <summary>
/// Strangers name their models, programs and graphics cards; these names stand next to the network's own words. Blazor encodes them
/// for HTML; this takes away what would still deceive a reader: control characters, text that runs backwards, invisible characters,
/// towers of accents, and length.
/// </summary>
internal static class SafeText
{
    /// <summary>Most characters (runes) that are shown of a name.</summary>
    public const int MostRunes = 80;

    private const int MostMarks = 2;

    /// <summary>
    /// The text as it may be shown: what cannot be seen or turns the writing direction becomes U+FFFD, white space becomes one
    /// space, and what is beyond <paramref name="most"/> runes is cut with an ellipsis.
    /// </summary>
    public static string Clean(string? text, int most = MostRunes)
    {
        if (string.IsNullOrEmpty(text)) return "";
        var clean = new StringBuilder(Math.Min(text.Length, most + 1));
        var (count, marks, wasSpace) = (0, 0, true);
        foreach (var rune in text.EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            if (Rune.IsWhiteSpace(rune) && category is not UnicodeCategory.LineSeparator and not UnicodeCategory.ParagraphSeparator)
            {
                if (wasSpace) continue;
                (wasSpace, marks) = (true, 0);
                if (++count > most) return clean.Append('\u2026').ToString();
                clean.Append(' ');
                continue;
            }

            var isMark = category is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.SpacingCombiningMark;
            marks = isMark ? marks + 1 : 0;
            if (marks > MostMarks) continue;
            if (++count > most) return clean.Append('\u2026').ToString();
            wasSpace = false;
            clean.Append(IsSeen(rune, category) ? rune.ToString() : "\ufffd");
        }

        if (wasSpace && clean.Length > 0) clean.Length--;
        return clean.ToString();
    }

    // Format characters hold the bidirectional overrides, zero-width joints and tags; the fillers are letters that show nothing.
    private static bool IsSeen(Rune rune, UnicodeCategory category) =>
        category is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
        && rune.Value is not (0x115F or 0x1160 or 0x2800 or 0x3164 or 0xFFA0)
        && rune.Value is not (>= 0xFE00 and <= 0xFE0F or 0x034F);
}
