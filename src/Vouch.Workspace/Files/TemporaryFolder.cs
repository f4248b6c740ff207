namespace Vouch.Workspace.Files;

/// <summary>A folder of one's own that is deleted with everything in it.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private static readonly HashSet<string> Pending = [];

    private TemporaryFolder(string path) => FolderPath = path;

    /// <summary>The folder.</summary>
    public string FolderPath { get; }

    /// <summary>Creates one, readable by its owner only.</summary>
    public static TemporaryFolder Create()
    {
        try
        {
            var folder = new TemporaryFolder(Directory.CreateTempSubdirectory("vouch-").FullName);
            lock (Pending) Pending.Add(folder.FolderPath);
            return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(
                $"No temporary folder can be made: {FileProblem.Describe(e)}.", "Set TMPDIR to a folder of yours.", e);
        }
    }

    /// <summary>Deletes all of them. For the end of the process.</summary>
    public static void DiscardAll()
    {
        lock (Pending)
        {
            foreach (var path in Pending) TryDelete(path);
            Pending.Clear();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        TryDelete(FolderPath);
        lock (Pending) Pending.Remove(FolderPath);
    }

    private static void TryDelete(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The system cleans its temporary folder in time.
        }
    }
}
