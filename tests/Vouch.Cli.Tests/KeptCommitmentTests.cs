using Vouch.Workspace.Files;
using Vouch.Workspace.Keys;

namespace Vouch.Cli.Tests;

/// <summary>The file beside a key that keeps the code words of its weights: secret, and there whole or not at all.</summary>
public sealed class KeptCommitmentTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vouch-kept-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_draft_is_secret_from_the_first_moment_and_takes_its_place_at_once()
    {
        var key = new KeyFolder(_folder);
        File.WriteAllText(key.WeightsPath, "old");
        using (var draft = key.Weights.Begin()!)
        {
            Assert.Equal("old", File.ReadAllText(key.WeightsPath));
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(draft.Path));
            File.WriteAllText(draft.Path, "new");
            draft.Place();
        }

        Assert.Equal("new", File.ReadAllText(key.WeightsPath));
        Assert.Equal([key.WeightsPath], Directory.GetFiles(_folder));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key.WeightsPath));
    }

    [Fact]
    public void A_draft_that_is_not_placed_leaves_nothing_even_when_the_process_ends()
    {
        var key = new KeyFolder(_folder);
        key.Weights.Begin()!.Dispose();
        Assert.Empty(Directory.GetFiles(_folder));
        _ = key.Weights.Begin();
        Assert.Single(Directory.GetFiles(_folder));
        AtomicFile.DiscardAll();
        Assert.Empty(Directory.GetFiles(_folder));
        Assert.Null(new KeyFolder(Path.Combine(_folder, "missing")).Weights.Begin());
    }

    [Fact]
    public void A_file_that_others_may_read_is_named()
    {
        if (OperatingSystem.IsWindows()) return;
        var key = new KeyFolder(_folder);
        Assert.Null(key.Exposed);
        File.WriteAllText(key.WeightsPath, "secret");
        File.SetUnixFileMode(key.WeightsPath, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Assert.Equal(key.WeightsPath, key.Exposed);
        File.SetUnixFileMode(key.WeightsPath, UnixFileMode.UserRead);
        Assert.Null(key.Exposed);
    }
}
