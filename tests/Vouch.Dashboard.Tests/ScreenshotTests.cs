using Microsoft.Playwright;

namespace Vouch.Dashboard.Tests;

/// <summary>The pictures of docs/dashboard.md, of the seeded network, made with VOUCH_SCREENSHOTS=folder.</summary>
public sealed class ScreenshotTests(Browser browser)
{
    public static TheoryData<string, string, int, int, ColorScheme> Pictures => new()
    {
        { "dashboard-now", "/", 1280, 1000, ColorScheme.Light },
        { "dashboard-task", "/tasks/done", 1280, 1360, ColorScheme.Light },
        { "dashboard-nodes", "/nodes", 1280, 940, ColorScheme.Light },
        { "dashboard-phone-dark", "/", 390, 844, ColorScheme.Dark },
    };

    [Theory]
    [MemberData(nameof(Pictures))]
    public async Task Pictures_for_the_documents(string name, string path, int width, int height, ColorScheme scheme)
    {
        var folder = Environment.GetEnvironmentVariable("VOUCH_SCREENSHOTS");
        Assert.SkipWhen(string.IsNullOrEmpty(folder), "Set VOUCH_SCREENSHOTS to a folder to make the pictures.");
        await using var host = await Host.StartAsync();
        await using var reader = await browser.OpenAsync(host.Address, width, height, scheme: scheme);
        await reader.Page.SetExtraHTTPHeadersAsync(new Dictionary<string, string> { ["Accept"] = "text/html" });
        await reader.Page.GotoAsync(path.Replace("done", host.Network.Done.Record.Id.ToString(), StringComparison.Ordinal));
        Directory.CreateDirectory(folder);
        var bytes = await reader.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png") });
        Assert.InRange(bytes.Length, 5_000, 200_000);
    }
}
