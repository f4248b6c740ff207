using System.Text.Json;

namespace Vouch.Mutants;

/// <summary>A check removed: every edit is made at once.</summary>
/// <param name="Check">Name of the check.</param>
/// <param name="Edits">What is changed.</param>
/// <param name="Survives">If nothing is expected to catch it: why.</param>
internal sealed record Mutant(string Check, Edit[] Edits, string? Survives)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    /// <summary>Reads the manifest.</summary>
    public static Mutant[] ReadAll(string path) =>
        JsonSerializer.Deserialize<Mutant[]>(File.ReadAllBytes(path), Options)
        ?? throw new InvalidDataException("The manifest is empty.");
}

/// <summary>One replacement in one file.</summary>
/// <param name="File">Path from the repository's root, under src/.</param>
/// <param name="Find">Text that occurs exactly once.</param>
/// <param name="Replace">What takes its place.</param>
internal sealed record Edit(string File, string Find, string Replace)
{
    /// <summary>The project the file belongs to.</summary>
    public string Project => File.Split('/')[1];

    /// <summary>The file's text with the replacement made.</summary>
    public string Apply(string text)
    {
        var at = text.IndexOf(Find, StringComparison.Ordinal);
        return at < 0 || text.IndexOf(Find, at + 1, StringComparison.Ordinal) >= 0
            ? throw new InvalidDataException($"{File}: '{Find}' does not occur exactly once.")
            : text.Replace(Find, Replace, StringComparison.Ordinal);
    }
}
