using System.Globalization;
using System.Text;

namespace Vouch.Models;

/// <summary>
/// Writes names and shapes into messages. Names come from files nobody vouched for, so control characters are escaped
/// (a name must not drive the reader's terminal) and long ones are cut.
/// </summary>
internal static class Text
{
    private const int LongestName = 96;
    private const int LongestShape = 16;

    public static string Quote(string name) => $"'{Plain(name)}'";

    public static string Plain(string name)
    {
        var text = new StringBuilder(Math.Min(name.Length, LongestName) + 3);
        foreach (var c in name)
        {
            if (text.Length >= LongestName) return text.Append("...").ToString();
            if (char.IsControl(c) || char.IsSurrogate(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format)
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                text.Append(c);
        }

        return text.ToString();
    }

    /// <summary>A shape as people write it: <c>1x3x32x32</c>, or <c>scalar</c> for rank 0.</summary>
    public static string Shape(ReadOnlySpan<int> shape)
    {
        if (shape.Length == 0) return "scalar";
        return shape.Length <= LongestShape
            ? string.Join('x', shape.ToArray())
            : $"{string.Join('x', shape[..LongestShape].ToArray())}x... ({shape.Length} dimensions)";
    }

    /// <summary>At most a handful of names, quoted, with a count of the rest.</summary>
    public static string Some(IEnumerable<string> names, int most = 8)
    {
        var all = names.ToList();
        var shown = string.Join(", ", all.Take(most).Select(Quote));
        return all.Count > most ? $"{shown} and {all.Count - most} more" : shown;
    }
}
