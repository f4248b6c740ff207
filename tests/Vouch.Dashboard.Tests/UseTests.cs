using Microsoft.Playwright;

namespace Vouch.Dashboard.Tests;

/// <summary>How it is used: by keyboard, on a phone, in the dark, without scripts, by strangers with bad names.</summary>
public sealed class UseTests(Browser browser)
{
    public static TheoryData<string> Paths =>
        ["/", "/nodes", "/nodes/" + SeededNetwork.AddressOf("worker 6"), "/tasks", "/tasks/done", "/accounts", "/accounts/" + SeededNetwork.Requester, "/verify", "/models", "/about", "/missing"];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task No_page_is_wider_than_a_small_phone_nor_paler_than_can_be_read(string path)
    {
        await using var host = await Host.StartAsync();
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await using var reader = await OpenAsync(host, path, 360, scheme: scheme);
            Assert.Equal(360, await reader.Page.EvaluateAsync<int>("Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)"));
            Assert.Empty(await reader.Page.EvaluateAsync<string[]>(Contrast));
            await reader.Page.SetViewportSizeAsync(1280, 900);
            Assert.Empty(await reader.Page.EvaluateAsync<string[]>(Contrast));
            Assert.Equal(1280, await reader.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        }
    }

    [Fact]
    public async Task The_measures_notice_what_they_are_for()
    {
        await using var host = await Host.StartAsync();
        await using var reader = await OpenAsync(host, "/about", 360);
        await reader.Page.EvaluateAsync("() => { const p = document.createElement('p'); p.textContent = 'pale'; p.className = 'pale'; document.querySelector('main').append(p); p.style.color = '#888'; p.style.width = '500px'; }");
        Assert.Contains("pale: 3.", Assert.Single(await reader.Page.EvaluateAsync<string[]>(Contrast)), StringComparison.Ordinal);
        Assert.True(await reader.Page.EvaluateAsync<int>("document.documentElement.scrollWidth") > 360);
        await reader.Page.EvaluateAsync("() => { const s = document.createElement('script'); s.textContent = 'window.ran = true'; document.body.append(s); }");
        Assert.False(await reader.Page.EvaluateAsync<bool>("window.ran === true"));
        Assert.Contains(reader.Faults, fault => fault.Contains("Content Security Policy", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/nodes")]
    [InlineData("/tasks/done")]
    [InlineData("/verify")]
    public async Task The_keyboard_reaches_every_control_in_order(string path)
    {
        await using var host = await Host.StartAsync();
        await using var reader = await OpenAsync(host, path);
        const string mark = """
            [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, summary, [tabindex="0"]')]
              .filter(e => e.checkVisibility() && !e.disabled).map((e, i) => { e.dataset.order = i; return i; }).length
            """;
        await reader.Page.Locator("#live").EvaluateAsync("e => e.hidden || e.click()");
        var count = await reader.Page.EvaluateAsync<int>(mark);
        await reader.Page.EvaluateAsync("() => { document.activeElement.blur(); scrollTo(0, 0); }");
        for (var i = 0; i < count; i++)
        {
            await reader.Page.Keyboard.PressAsync("Tab");
            Assert.Equal(i.ToString(System.Globalization.CultureInfo.InvariantCulture), await reader.Page.EvaluateAsync<string?>("document.activeElement.dataset.order ?? document.activeElement.outerHTML.slice(0, 200)"));
            if (i == 0) Assert.Equal("Skip to the content", await reader.Page.EvaluateAsync<string>("document.activeElement.textContent"));
            Assert.NotEqual("none", await reader.Page.EvaluateAsync<string>("getComputedStyle(document.activeElement).outlineStyle"));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_chosen_theme_holds(bool scripts)
    {
        await using var host = await Host.StartAsync();
        await using var reader = await browser.OpenAsync(host.Address, scripts: scripts);
        await reader.GoAsync("/nodes?sort=price");
        await reader.Page.ClickAsync("#theme");
        await Assertions.Expect(reader.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        Assert.EndsWith("/nodes?sort=price", reader.Page.Url, StringComparison.Ordinal);
        await reader.GoAsync("/about");
        Assert.Equal("dark", await reader.Page.GetAttributeAsync("html", "data-theme"));
        Assert.Equal("rgb(14, 20, 18)", await reader.Page.Locator("body").EvaluateAsync<string>("e => getComputedStyle(e).backgroundColor"));
        Assert.Empty(reader.Faults);
    }

    [Fact]
    public async Task Figures_change_while_one_looks_and_nothing_open_or_focused_is_lost()
    {
        await using var host = await Host.StartAsync();
        await using var reader = await OpenAsync(host, "/");
        var page = reader.Page;
        await page.ClickAsync("#spark-numbers summary");
        await page.Locator("a[href='/nodes']").Nth(1).FocusAsync();
        host.Network.Now = host.Network.Now with { NodesOnline = 77 };
        await Assertions.Expect(page.Locator("#now-figures .figure").First).ToHaveTextAsync("77", new() { Timeout = 15_000 });
        Assert.True(await page.Locator("#spark-numbers").EvaluateAsync<bool>("e => e.open"));
        Assert.Equal("/nodes", await page.EvaluateAsync<string?>("document.activeElement.getAttribute('href')"));
        await page.ClickAsync("#live");
        host.Network.Now = host.Network.Now with { NodesOnline = 78 };
        await Task.Delay(3_000);
        Assert.Equal("77", await page.Locator("#now-figures .figure").First.InnerTextAsync());
        Assert.Empty(reader.Faults);
    }

    [Fact]
    public async Task A_strangers_names_stay_text()
    {
        await using var host = await Host.StartAsync(network =>
        {
            var name = SeededNetwork.Hostile + new string('w', 10_000);
            network.Models = [.. network.Models.Select(m => m with { Name = name })];
            network.Tasks = [.. network.Tasks.Select(t => t with { ModelName = name, Reason = name })];
            network.Now = network.Now with { Latest = network.Tasks };
            network.Nodes = [.. network.Nodes.Select(n => n with
            {
                Paused = name, Profile = n.Profile with { Software = name, Capability = n.Profile.Capability with { Gpu = name } },
            })];
            network.Done = network.Done with { ModelName = name, Steps = [.. network.Done.Steps.Select(s => s with { Detail = name })] };
        });
        await using var reader = await browser.OpenAsync(host.Address, 360);
        foreach (var path in new[] { "/", "/nodes", "/nodes/" + SeededNetwork.Worker, "/tasks", "/tasks/" + host.Network.Done.Record.Id, "/models", "/verify", "/tasks?requester=%3Cscript%3Ealert(1)%3C/script%3E" })
        {
            await reader.GoAsync(path);
            Assert.Equal(0, await reader.Page.Locator("main script, main img").CountAsync());
            var html = await reader.Page.ContentAsync();
            Assert.DoesNotContain('\u202E', html);
            Assert.DoesNotContain("\u0007", html, StringComparison.Ordinal);
            Assert.DoesNotContain(new string('w', 1_000), html, StringComparison.Ordinal);
            Assert.Equal(360, await reader.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        }

        Assert.Empty(reader.Faults);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_uploaded_proof_is_accepted_and_a_changed_one_is_not(bool scripts)
    {
        var (proof, key) = (SmallKey.Proof, SmallKey.Key.ToBytes());
        await using var host = await Host.StartAsync();
        await using var reader = await browser.OpenAsync(host.Address, scripts: scripts);
        var verdict = reader.Page.Locator("#verdict");
        await reader.GoAsync("/verify");
        await SendAsync(proof);
        await Assertions.Expect(verdict).ToHaveTextAsync("The proof holds");
        Assert.Contains("Port 0", await reader.Page.InnerTextAsync("#result"), StringComparison.Ordinal);
        proof[proof.Length / 2] ^= 1;
        await reader.GoAsync("/verify");
        await SendAsync(proof);
        await Assertions.Expect(verdict).ToHaveTextAsync("The proof does not hold");
        Assert.Empty(reader.Faults);

        async Task SendAsync(byte[] bytes)
        {
            await reader.Page.SetInputFilesAsync("#proof", new FilePayload { Name = "a.proof", MimeType = "application/octet-stream", Buffer = bytes });
            await reader.Page.SetInputFilesAsync("#key", new FilePayload { Name = "verifying.key", MimeType = "application/octet-stream", Buffer = key });
            await reader.Page.ClickAsync("#upload button[type=submit]");
        }
    }

    [Fact]
    public async Task An_upload_that_cannot_be_is_answered_in_words()
    {
        await using var host = await Host.StartAsync();
        await using var reader = await browser.OpenAsync(host.Address, scripts: false);
        await reader.GoAsync("/verify");
        await reader.Page.SetInputFilesAsync("#proof", new FilePayload { Name = "a", MimeType = "application/octet-stream", Buffer = [1, 2, 3] });
        await reader.Page.ClickAsync("#upload button[type=submit]");
        Assert.Contains("Say for which model", await reader.Page.InnerTextAsync("#problem"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_is_away_is_a_page_and_an_empty_network_says_what_to_do()
    {
        await using var host = await Host.StartAsync(network => network.IsDown = true);
        await using var reader = await browser.OpenAsync(host.Address);
        await reader.GoAsync("/", 503);
        Assert.Contains("Nothing is lost", await reader.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        host.Network.IsDown = false;
        host.Network.Now = host.Network.Now with { NodesOnline = 0, Latest = [], Slashes = [] };
        host.Network.Nodes = [];
        foreach (var path in new[] { "/", "/nodes" })
        {
            await reader.GoAsync(path);
            Assert.Contains($"vouch node join {host.Address} --key node.key", await reader.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        }
    }

    private async Task<Reader> OpenAsync(Host host, string path, int width = 1280, ColorScheme scheme = ColorScheme.Light)
    {
        var reader = await browser.OpenAsync(host.Address, width, scheme: scheme);
        var isMissing = path == "/missing";
        await reader.GoAsync(path.Replace("done", host.Network.Done.Record.Id.ToString(), StringComparison.Ordinal), isMissing ? 404 : 200);
        return reader;
    }

    // Every visible text against the first opaque ground behind it, by the formula of WCAG 2.
    private const string Contrast = """
        () => {
          const parse = c => { const m = c.match(/[\d.]+/g).map(Number); return { r: m[0], g: m[1], b: m[2], a: m.length > 3 ? m[3] : 1 }; };
          const part = v => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
          const light = c => 0.2126 * part(c.r) + 0.7152 * part(c.g) + 0.0722 * part(c.b);
          const ground = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c.a > 0.99) return c; } return { r: 255, g: 255, b: 255 }; };
          const bad = new Set();
          const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walk.nextNode()) {
            const e = walk.currentNode.parentElement;
            if (!walk.currentNode.textContent.trim() || !e.checkVisibility() || e.closest('script, style')) continue;
            const [a, b] = [light(parse(getComputedStyle(e).color)), light(ground(e))].sort((x, y) => y - x);
            const ratio = (a + 0.05) / (b + 0.05);
            if (ratio < 4.5) bad.add(`${e.className || e.tagName}: ${ratio.toFixed(2)} "${walk.currentNode.textContent.trim().slice(0, 30)}"`);
          }
          return [...bad];
        }
        """;
}
