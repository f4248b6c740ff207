using Microsoft.Playwright;

namespace Vouch.Dashboard.Tests;

/// <summary>The pictures of docs/dashboard.md, made with VOUCH_SCREENSHOTS=folder.</summary>
public sealed class ScreenshotTests(Browser browser)
{
    public static TheoryData<string, string, int, int, ColorScheme> Pictures => new()
    {
        { "dashboard-now", "/", 1280, 1000, ColorScheme.Light },
        { "dashboard-task", "/tasks/done", 1280, 1500, ColorScheme.Light },
        { "dashboard-nodes", "/nodes", 1280, 940, ColorScheme.Light },
        { "dashboard-phone-dark", "/", 390, 844, ColorScheme.Dark },
        { "x-verify", "/verify", 1280, 900, ColorScheme.Dark },
        { "x-about", "/about", 1280, 1200, ColorScheme.Light },
        { "x-models", "/models", 1280, 700, ColorScheme.Light },
        { "x-node", "/nodes/" + SeededNetwork.AddressOf("worker 6"), 1280, 1100, ColorScheme.Light },
        { "x-account", "/accounts/" + SeededNetwork.Requester, 1280, 1300, ColorScheme.Dark },
        { "x-phone-task", "/tasks/done", 390, 2600, ColorScheme.Light },
        { "x-phone-nodes", "/nodes", 360, 1400, ColorScheme.Light },
        { "x-missing", "/nowhere", 1280, 700, ColorScheme.Light },
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
