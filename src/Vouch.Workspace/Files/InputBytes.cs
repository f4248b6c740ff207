namespace Vouch.Workspace.Files;

/// <summary>Reads files of limited size; every failure is a <see cref="UsageException"/>.</summary>
public static class InputBytes
{
    /// <summary>Reads a whole file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What it should be, with its article: "The verifying key".</param>
    /// <param name="most">Largest size in bytes.</param>
    /// <param name="advice">What to do if it is not there.</param>
    public static byte[] Read(string path, string what, long most, string? advice = null)
    {
        if (Directory.Exists(path))
            throw new UsageException($"{what} {Safe.Path(path)} is a directory.", "Give the file inside it.");
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (file.Length > most)
                throw new UsageException($"{what} {Safe.Path(path)} has {file.Length} bytes; the most is {most}.");
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (
            e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UsageException($"{what} {Safe.Path(path)} cannot be read: {FileProblem.Describe(e)}.", advice, e);
        }
    }
}
