namespace Vouch.Workspace.Files;

/// <summary>A folder made on the way to something; taken back if that fails.</summary>
public sealed class NewFolder
{
    private readonly IReadOnlyList<string> _made;

    private NewFolder(IReadOnlyList<string> made) => _made = made;

    /// <summary>Creates a folder and those above it.</summary>
    /// <exception cref="UsageException">It cannot be created.</exception>
    public static NewFolder Create(string path)
    {
        try
        {
            var made = new List<string>();
            for (var folder = Path.GetFullPath(path); folder is not null && !Directory.Exists(folder); folder = Path.GetDirectoryName(folder))
                made.Add(folder);
            Directory.CreateDirectory(path);
            return new NewFolder(made);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UsageException(
                $"The folder {Safe.Path(path)} cannot be created: {FileProblem.Describe(e)}.", "Choose a place you may write to.", e);
        }
    }

    /// <summary>Deletes the folders that were made, as far as they are empty.</summary>
    public void Undo()
    {
        try
        {
            foreach (var folder in _made) Directory.Delete(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody put something there; it stays.
        }
    }
}
