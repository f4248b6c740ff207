using Vouch.Node.Machine;

namespace Vouch.Node.Tests;

/// <summary>A folder that stands for the root of a machine's file system.</summary>
public sealed class FakeSystem : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("vouch-machine-").FullName;

    public FakeSystem() => Files = new SystemFiles(_root);

    public SystemFiles Files { get; }

    public FakeSystem Write(string path, string text)
    {
        var full = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text + "\n");
        return this;
    }

    public FakeSystem Folder(string path)
    {
        Directory.CreateDirectory(Path.Combine(_root, path));
        return this;
    }

    /// <summary>A terminal that was last typed at.</summary>
    public FakeSystem Typed(string path, DateTimeOffset at)
    {
        Write(path, "");
        File.SetLastAccessTimeUtc(Path.Combine(_root, path), at.UtcDateTime);
        return this;
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
