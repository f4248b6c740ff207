using Vouch.Identity;
using Vouch.Network.Ports;
using Vouch.Storage.Blobs;
using Vouch.Storage.Sqlite;

namespace Vouch.Storage.Tests.Hosts;

/// <summary>A folder with one database file.</summary>
public sealed class SqliteHost : StoreHost
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vouch-sqlite-");

    public string Path => System.IO.Path.Combine(_folder.FullName, "network.db");

    public override INetworkStore Make() => new SqliteStore(Path);

    public override async Task DamageAsync(Digest256 blob)
    {
        await using var file = File.Open(new BlobFolder(Path + "-blobs").PathOf(blob), FileMode.Open);
        file.Position = file.Length / 2;
        var old = file.ReadByte();
        file.Position--;
        file.WriteByte((byte)(old ^ 1));
    }

    protected override ValueTask ClearAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
