using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Vouch.Dashboard.Tests.Browser))]

namespace Vouch.Dashboard.Tests;

/// <summary>One chromium for all tests, the system's own; where there is none the tests are skipped, visibly.</summary>
public sealed class Browser : IAsyncLifetime
{
    private const string Executable = "/usr/bin/chromium";
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Executable)) return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Executable,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync",
            ],
        });
    }

    /// <summary>A reader with an own context: size, scripts, colours. Everything that goes wrong in its pages is on record.</summary>
    public async Task<Reader> OpenAsync(string address, int width = 1280, int height = 900, bool scripts = true, ColorScheme scheme = ColorScheme.Light, float scale = 1)
    {
        Assert.SkipWhen(_browser is null, $"There is no {Executable}.");
        var context = await _browser.NewContextAsync(new()
        {
            BaseURL = address,
            ViewportSize = new() { Width = width, Height = height },
            JavaScriptEnabled = scripts,
            ColorScheme = scheme,
            ReducedMotion = ReducedMotion.Reduce,
            DeviceScaleFactor = scale,
        });
        context.SetDefaultTimeout(20_000);
        return new Reader(context, await context.NewPageAsync(), address);
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}

/// <summary>A page that is watched: no errors in the console, nothing asked of any other host.</summary>
public sealed class Reader : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly List<string> _faults = [];

    internal Reader(IBrowserContext context, IPage page, string address)
    {
        (_context, Page) = (context, page);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") _faults.Add($"console {message.Type}: {message.Text}");
        };
        page.PageError += (_, error) => _faults.Add("page error: " + error);
        page.Dialog += (_, dialog) => _faults.Add("dialog: " + dialog.Message);
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(address, StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
                _faults.Add("asked elsewhere: " + request.Url);
        };
    }

    /// <summary>The page.</summary>
    public IPage Page { get; }

    /// <summary>Opens a path; expects a status.</summary>
    public async Task GoAsync(string path, int status = 200)
    {
        var answer = await Page.GotoAsync(path);
        Assert.Equal(status, answer!.Status);
    }

    /// <summary>What went wrong so far; a status that was asked for is no fault.</summary>
    public IReadOnlyList<string> Faults => _faults;

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
