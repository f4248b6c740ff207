using Vouch.Client.Tests.Support;
using Vouch.Identity;

namespace Vouch.Client.Tests;

/// <summary>What docs/client.md shows is compiled and runs.</summary>
public sealed class DocumentTests(TestModels models)
{
    [Theory]
    [InlineData("example")]
    [InlineData("credits")]
    public void The_page_shows_the_code_that_is_tested(string part)
    {
        var lines = Read("RequesterExample.cs").Split('\n');
        var (from, to) = (Array.FindIndex(lines, l => l.Trim() == $"// <{part}>"), Array.FindIndex(lines, l => l.Trim() == $"// </{part}>"));
        var code = string.Join('\n', lines[(from + 1)..to].Select(l => l.StartsWith("    ", StringComparison.Ordinal) ? l[4..] : l));
        Assert.Contains(code, Read("client.md"));
    }

    [Fact]
    public async Task The_example_runs()
    {
        await using var network = await Loopback.StartAsync();
        var (_, desk) = (await network.NewNodeAsync(models.Open), await network.NewDeskAsync());
        await desk.Publisher.PublishAsync(models.Open.Folder, []);
        var outputs = await RequesterExample.AskAsync(
            network.Url, desk.Keys, models.Open.Id, models.Open.Inputs[2], Path.Combine(network.Folder, "example"));
        Assert.Equal(models.Open.Expected(models.Open.Inputs[2]), outputs);
        var ring = Keyring.Generate();
        Assert.Equal(3_500_000, await RequesterExample.MoveAsync(network.Url, ring));
    }

    private static string Read(string file) =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", file)).ReplaceLineEndings("\n");
}
