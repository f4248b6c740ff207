using System.Globalization;
using System.Text;

namespace Vouch.Server.Hosting;

/// <summary>Makes a stranger's text fit for one line of a log.</summary>
internal static class LogText
{
    private const int Most = 200;

    /// <summary>Control characters and line separators are escaped, and what is beyond 200 characters is cut.</summary>
    public static string Clean(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "";
        var clean = new StringBuilder(Math.Min(text.Length, Most));
        foreach (var c in text)
        {
            if (clean.Length >= Most) return clean.Append("...").ToString();
            var isPlain = !char.IsControl(c) && c is not ('\u2028' or '\u2029') && char.GetUnicodeCategory(c) != UnicodeCategory.Format;
            if (isPlain) clean.Append(c);
            else clean.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }

        return clean.ToString();
    }
}
