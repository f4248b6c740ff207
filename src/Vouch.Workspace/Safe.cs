using System.Globalization;
using System.Text;

namespace Vouch.Workspace;

/// <summary>
/// Text from files nobody vouched for, made fit for a terminal: control characters are escaped, so that a name cannot drive
/// the reader's screen, and long texts are cut.
/// </summary>
public static class Safe
{
    private const int Longest = 120;

    /// <summary>A name.</summary>
    public static string Text(string? text, int longest = Longest)
    {
        var clean = new StringBuilder();
        foreach (var c in text ?? "")
        {
            if (clean.Length >= longest) return clean.Append("...").ToString();
            if (char.IsControl(c) || char.IsSurrogate(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format)
                clean.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                clean.Append(c);
        }

        return clean.ToString();
    }

    /// <summary>A path, in quotes.</summary>
    public static string Path(string path) => $"'{Text(path, 240)}'";
}
