using System.Diagnostics;
using Vouch.Storage.Tests.Conformance;
using Vouch.Storage.Tests.Hosts;
using Xunit;

namespace Vouch.Storage.Tests.Postgres;

/// <summary>A server of its own, which can be killed and started again without harm to other tests.</summary>
public sealed class OwnPostgresHost : PostgresHost
{
    private string? _server;

    public override string? Server => _server;

    public override async ValueTask PrepareAsync()
    {
        if (!string.IsNullOrEmpty(base.Server)) _server = (await ScriptAsync("start")).Trim();
        await base.PrepareAsync();
    }

    /// <summary>Kills the server at once and starts it again.</summary>
    public Task RestartAsync() => ScriptAsync("restart");

    protected override async ValueTask ClearAsync()
    {
        if (_server is not null) await ScriptAsync("stop");
    }

    private async Task<string> ScriptAsync(string verb)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root!.FullName, "Vouch.slnx"))) root = root.Parent;

        // The server inherits the script's error stream and keeps it open, so only its output is read.
        var start = new ProcessStartInfo(Path.Combine(root.FullName, "eng", "postgres"), [verb]) { RedirectStandardOutput = true };
        if (_server is not null) start.Environment["VOUCH_POSTGRES"] = _server;
        using var process = Process.Start(start)!;
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return said;
    }
}

public sealed class RestartFacts : StoreTest<OwnPostgresHost>
{
    [Fact]
    public async Task A_server_restarted_in_the_middle_of_a_transaction_is_survived()
    {
        await World.FoundAsync(Store);
        await using var store = Host.Make();
        await store.OpenAsync(new PausingSealer(World.Network, call =>
        {
            if (call == 1) Host.RestartAsync().GetAwaiter().GetResult();
        }), World.Rules, World.Now, default);
        await World.DoAsync(store, World.Deposit(World.Node.Address, 700, 9));
        Assert.Equal(700, (await store.FindAccountAsync(World.Node.Address, default)).Free);
        await World.WaitingAsync(store, 3);
        Assert.Equal(3, (await store.FindAccountAsync(World.Requester.Address, default)).OpenTasks);
    }
}
