namespace Vouch.Dashboard.Tests;

/// <summary>Every page, with and without scripts: its content, no faults in the console, nothing asked of other hosts.</summary>
public sealed class PageTests(Browser browser)
{
    public static TheoryData<string, string> Pages => new()
    {
        { "/", "Proofs per minute" },
        { "/", "Sums to zero" },
        { "/nodes", "someone is at the keyboard" },
        { "/nodes?status=working&sort=price", "3 nodes" },
        { $"/nodes/{SeededNetwork.AddressOf("worker 3")}", "It has 1 at stake; this network gives work from 5 credits on." },
        { "/tasks", "MNIST LeNet-5" },
        { "/tasks?state=failed", "Failed" },
        { "/accounts", "vouch account new" },
        { $"/accounts/{SeededNetwork.Requester}", "Held in escrow" },
        { "/verify", "Or your own verifying key" },
        { "/models", "nobody to ask now" },
        { "/about", "unknown is not guilty" },
    };

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_says_what_it_is_for(string path, string words)
    {
        await using var host = await Host.StartAsync();
        foreach (var scripts in new[] { true, false })
        {
            await using var reader = await browser.OpenAsync(host.Address, scripts: scripts);
            await reader.GoAsync(path);
            Assert.Contains(words, await reader.Page.InnerTextAsync("main"), StringComparison.Ordinal);
            Assert.Equal(1, await reader.Page.Locator("h1").CountAsync());
            Assert.Empty(reader.Faults);
        }
    }
}
