using System.Globalization;

namespace Vouch.Node.Machine;

/// <summary>
/// The files in which Linux describes the machine; under another root, files captured elsewhere. What is not there, or
/// may not be read, is null: on other systems everything is.
/// </summary>
public sealed class SystemFiles(string root = "/")
{
    /// <summary>A file's text without the white space around it.</summary>
    public string? Text(string path)
    {
        try
        {
            return File.ReadAllText(Path.Combine(root, path)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>A file's lines; none if it is not there.</summary>
    public string[] Lines(string path) => Text(path)?.Split('\n') ?? [];

    /// <summary>A file that holds one integer.</summary>
    public long? Number(string path) =>
        long.TryParse(Text(path), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Whether a folder is there.</summary>
    public bool HasFolder(string path) => Directory.Exists(Path.Combine(root, path));

    /// <summary>Names of what a folder holds, in order; none if it is not there.</summary>
    public IReadOnlyList<string> Names(string path)
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(Path.Combine(root, path)).Select(entry => Path.GetFileName(entry)!).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>When a file was last read from; for a terminal, when somebody last typed.</summary>
    public DateTimeOffset? LastAccess(string path)
    {
        var file = new FileInfo(Path.Combine(root, path));
        try
        {
            return file.Exists ? new DateTimeOffset(file.LastAccessTimeUtc, TimeSpan.Zero) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
