namespace Vouch.Workspace.Files;

/// <summary>
/// Files that are there whole or not at all: written under another name beside their place, flushed to disk, then renamed.
/// </summary>
public sealed class AtomicFile : IDisposable
{
    private static readonly HashSet<string> Pending = [];
    private bool _placed;

    private AtomicFile(string path, string temporary)
    {
        FinalPath = path;
        TemporaryPath = temporary;
    }

    /// <summary>Held while files are put in place; whoever ends the process takes it first.</summary>
    public static Lock Gate { get; } = new();

    /// <summary>Where the file goes.</summary>
    public string FinalPath { get; }

    /// <summary>Where it is until then.</summary>
    public string TemporaryPath { get; }

    /// <summary>Writes a file in one go.</summary>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        using var file = Stage(path, bytes, null);
        file.Place();
    }

    /// <summary>Writes a stream of any length; returns its bytes.</summary>
    public static async Task<long> WriteAsync(string path, Stream content, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(content);
        using var file = Stage(path, [], null);
        long length;
        try
        {
            await using var stream = new FileStream(file.TemporaryPath, FileMode.Open, FileAccess.Write, FileShare.None);
            await content.CopyToAsync(stream, cancellation);
            stream.Flush(flushToDisk: true);
            length = stream.Length;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, e);
        }

        file.Place();
        return length;
    }

    /// <summary>Writes and flushes the bytes beside their place.</summary>
    /// <param name="path">Where the file goes.</param>
    /// <param name="bytes">Content.</param>
    /// <param name="mode">Permissions from the first moment on; null for the usual ones.</param>
    public static AtomicFile Stage(string path, ReadOnlySpan<byte> bytes, UnixFileMode? mode)
    {
        var temporary = TemporaryName(path);
        var file = new AtomicFile(path, temporary);
        try
        {
            lock (Pending) Pending.Add(temporary);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
            if (mode is { } wanted && !OperatingSystem.IsWindows()) options.UnixCreateMode = wanted;
            using var stream = new FileStream(temporary, options);
            stream.Write(bytes);
            stream.Flush(flushToDisk: true);
            return file;
        }
        catch (Exception e)
        {
            file.Dispose();
            if (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
                throw Unwritable(path, e);
            throw;
        }
    }

    /// <summary>Finds out before the work starts whether a file could be written.</summary>
    /// <exception cref="UsageException">It could not.</exception>
    public static void CheckWritable(string path)
    {
        if (path.Length == 0) throw new UsageException("The output path is empty.");
        if (Directory.Exists(path))
            throw new UsageException($"{Safe.Path(path)} is a directory; a file is wanted there.", "Give a file name.");
        if (new FileInfo(path) is { Exists: true, IsReadOnly: true })
            throw new UsageException($"{Safe.Path(path)} is read-only.", "Choose another output, or make it writable.");
        using var probe = Stage(path, [], null);
    }

    /// <summary>Deletes whatever is not in place yet. For the end of the process.</summary>
    public static void DiscardAll()
    {
        lock (Pending)
        {
            foreach (var path in Pending) TryDelete(path);
            Pending.Clear();
        }
    }

    /// <summary>Renames the file to its place.</summary>
    public void Place()
    {
        lock (Gate)
        {
            try
            {
                File.Move(TemporaryPath, FinalPath, overwrite: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw Unwritable(FinalPath, e);
            }

            _placed = true;
            lock (Pending) Pending.Remove(TemporaryPath);
        }
    }

    /// <summary>Deletes the file if it was not put in place.</summary>
    public void Dispose()
    {
        if (_placed) return;
        TryDelete(TemporaryPath);
        lock (Pending) Pending.Remove(TemporaryPath);
    }

    private static string TemporaryName(string path)
    {
        try
        {
            var full = Path.GetFullPath(path);
            var name = $".{Path.GetFileName(full)}.{Guid.NewGuid().ToString("N")[..8]}.tmp";
            return Path.Combine(Path.GetDirectoryName(full) ?? full, name);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException or PathTooLongException)
        {
            throw Unwritable(path, e);
        }
    }

    private static UsageException Unwritable(string path, Exception cause) => new(
        $"{Safe.Path(path)} cannot be written: {FileProblem.Describe(cause)}.",
        "Choose a path in an existing folder that you may write to.", cause);

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nothing more can be done about it, and there is an error on its way already.
        }
    }
}
