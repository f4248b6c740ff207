using Vouch.Node.Work;
using Vouch.Workspace;

namespace Vouch.Node.Tests.Work;

public sealed class ModelCacheTests(TestModels models) : IDisposable
{
    private readonly string _folder = Path.Combine(Directory.CreateTempSubdirectory("vouch-cache-").FullName, "models");
    private readonly FakeClock _clock = new();

    [Fact]
    public void A_model_is_found_by_its_digest_and_belongs_to_its_owner_alone()
    {
        var cache = Cache(1L << 30);
        Assert.Null(cache.Find(models.Small.Key.Digest));
        Assert.Equal(models.Small.Key.Digest, Add(cache, models.Small));
        using var found = cache.Find(models.Small.Key.Digest);
        Assert.Equal(models.Small.Key.Digest, found!.Folder.Load().Verifying.Digest);
        Assert.Equal(Bytes(models.Small), cache.UsedBytes);
        if (OperatingSystem.IsWindows()) return;
        const UnixFileMode Others = (UnixFileMode)0b111_111;
        foreach (var path in Directory.GetFileSystemEntries(_folder, "*", SearchOption.AllDirectories).Append(_folder))
            Assert.Equal((UnixFileMode)0, File.GetUnixFileMode(path) & Others);
    }

    [Fact]
    public void The_model_unused_longest_makes_room()
    {
        var cache = Cache(Bytes(models.Large) + Bytes(models.Small) - 1);
        Add(cache, models.Small);
        _clock.Advance(60);
        Add(cache, models.Large);
        Assert.Equal([Convert.ToHexStringLower(models.Large.Key.Digest)], cache.Digests);
        Assert.Null(cache.Find(models.Small.Key.Digest));
    }

    [Fact]
    public void A_use_renews_and_the_order_survives_a_restart()
    {
        var room = Bytes(models.Large) + Bytes(models.Small);
        var cache = Cache(room);
        Add(cache, models.Large);
        _clock.Advance(60);
        Add(cache, models.Small);
        _clock.Advance(60);
        cache.Find(models.Large.Key.Digest)!.Dispose();
        var again = Cache(room);
        Assert.Equal(2, again.Digests.Count);
        // Written anew it needs room beside itself no longer; the other one, older by now, stays as both fit.
        Add(again, models.Small);
        Assert.Equal(2, again.Digests.Count);
    }

    [Fact]
    public void A_model_in_use_is_not_deleted()
    {
        var cache = Cache(Bytes(models.Large) + Bytes(models.Small) - 1);
        Add(cache, models.Small);
        var used = cache.Find(models.Small.Key.Digest)!;
        Assert.Throws<UsageException>(() => Add(cache, models.Large));
        Assert.NotEmpty(used.Folder.Load().Verifying.Digest);
        used.Dispose();
        used.Dispose();
        Add(cache, models.Large);
        Assert.Single(cache.Digests);
    }

    [Theory]
    [InlineData("model.vouch")]
    [InlineData("verifying.key")]
    public void A_damaged_model_is_not_there(string file)
    {
        var cache = Cache(1L << 30);
        Add(cache, models.Small);
        // It was good when it was used first.
        cache.Find(models.Small.Key.Digest)!.Dispose();
        var path = Directory.GetFiles(_folder, file, SearchOption.AllDirectories).Single();
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(path, bytes);
        Assert.Null(cache.Find(models.Small.Key.Digest));
        Assert.Empty(cache.Digests);
    }

    [Fact]
    public void What_is_no_pair_of_keys_is_refused_and_leaves_nothing()
    {
        var cache = Cache(1L << 30);
        var (secret, open) = (File.ReadAllBytes(models.Small.Folder.ProvingPath), File.ReadAllBytes(models.Large.Folder.VerifyingPath));
        Assert.Throws<UsageException>(() => cache.Add(secret, open));
        Assert.Throws<UsageException>(() => cache.Add(secret, new byte[100]));
        Assert.Throws<UsageException>(() => cache.Add(new byte[100], open));
        Assert.Throws<UsageException>(() => Add(Cache(1000), models.Small));
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void The_leftovers_of_a_crash_are_deleted()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "00ff.new"));
        File.WriteAllText(Path.Combine(_folder, "00ff.new", "model.vouch"), "half");
        Cache(1000);
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void A_folder_that_others_can_write_to_is_refused()
    {
        if (OperatingSystem.IsWindows()) return;
        Directory.CreateDirectory(_folder);
        File.SetUnixFileMode(_folder, (UnixFileMode)0b111_111_111);
        Assert.Throws<UsageException>(() => Cache(1000));
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_folder)!, recursive: true);

    private ModelCache Cache(long bytes) => new(_folder, bytes, _clock);

    private static byte[] Add(ModelCache cache, TestModel model) =>
        cache.Add(File.ReadAllBytes(model.Folder.ProvingPath), File.ReadAllBytes(model.Folder.VerifyingPath));

    private static long Bytes(TestModel model) =>
        new FileInfo(model.Folder.ProvingPath).Length + new FileInfo(model.Folder.VerifyingPath).Length;
}
