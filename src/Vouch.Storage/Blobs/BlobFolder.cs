using Vouch.Hashing;
using Vouch.Identity;

namespace Vouch.Storage.Blobs;

/// <summary>
/// Files named by their digest in a folder that only its owner can read. A file appears whole or not at all: written beside,
/// made durable, then renamed.
/// </summary>
internal sealed class BlobFolder(string path)
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const string Unfinished = ".part";

    /// <summary>Makes the folder, and clears what a crash left unfinished.</summary>
    public void Open()
    {
        MakeFolder(path);
        foreach (var file in Directory.EnumerateFiles(path, "*" + Unfinished)) File.Delete(file);
    }

    public bool Contains(Digest256 digest, long bytes) => new FileInfo(PathOf(digest)) is { Exists: true } file && file.Length == bytes;

    /// <summary>Writes a stream to a file that has no name yet.</summary>
    public async Task<PartialBlob> WriteAsync(Stream content, long mostBytes, CancellationToken cancellation)
    {
        var name = new byte[16];
        OsRandom.FillBytes(name);
        var part = Path.Combine(path, Convert.ToHexStringLower(name) + Unfinished);
        try
        {
            await using var file = new FileStream(part, Creation());
            var (digest, bytes) = await BlobSpool.CopyAsync(content, file, mostBytes, cancellation).ConfigureAwait(false);
            await file.FlushAsync(cancellation).ConfigureAwait(false);
            file.Flush(flushToDisk: true);
            return new PartialBlob(part, digest, bytes);
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }

    /// <summary>Gives the file its name; one of that name that was there is replaced, which heals it if it was damaged.</summary>
    public void Publish(PartialBlob blob)
    {
        var target = PathOf(blob.Digest);
        var folder = Path.GetDirectoryName(target)!;
        MakeFolder(folder);
        File.Move(blob.Path, target, overwrite: true);
        FolderFlush.Flush(folder);
    }

    public FileStream? OpenRead(Digest256 digest)
    {
        try
        {
            return new FileStream(PathOf(digest), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 16, useAsync: true);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public void Delete(Digest256 digest) => File.Delete(PathOf(digest));

    internal string PathOf(Digest256 digest)
    {
        var name = digest.ToString();
        return Path.Combine(path, name[..2], name);
    }

    private static FileStreamOptions Creation()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    private static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, Private);
    }
}

/// <summary>A written file without its name.</summary>
internal sealed record PartialBlob(string Path, Digest256 Digest, long Bytes);
