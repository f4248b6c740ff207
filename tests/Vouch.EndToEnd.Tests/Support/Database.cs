using System.Diagnostics;
using Npgsql;

namespace Vouch.EndToEnd.Tests.Support;

/// <summary>
/// A PostgreSQL server of its own, because these tests stop it in the middle of what it does, and others may be using the one that
/// VOUCH_POSTGRES names. Without that variable the machine has no PostgreSQL, and the test is skipped, visibly.
/// </summary>
public sealed class Database : IAsyncDisposable
{
    private readonly string _server;

    private Database(string server) => _server = server;

    /// <summary>What a coordinator is given.</summary>
    public string Connection => _server;

    public static async Task<Database> CreateAsync()
    {
        Assert.SkipWhen(
            string.IsNullOrEmpty(Environment.GetEnvironmentVariable("VOUCH_POSTGRES")),
            "VOUCH_POSTGRES names no server: export VOUCH_POSTGRES=\"$(eng/postgres start)\"");
        return new Database((await ScriptAsync("start", null)).Trim());
    }

    /// <summary>Stops the server in the middle of what it does (pg_ctl -m immediate) and starts it again.</summary>
    public Task RestartAsync() => ScriptAsync("restart", _server);

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await ScriptAsync("stop", _server);
    }

    private static async Task<string> ScriptAsync(string verb, string? server)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Vouch.slnx"))) folder = folder.Parent!;
        // The server inherits the script's error stream and keeps it open, so only its output is read.
        var start = new ProcessStartInfo(Path.Combine(folder.FullName, "eng", "postgres"), [verb]) { RedirectStandardOutput = true };
        if (server is not null) start.Environment["VOUCH_POSTGRES"] = server;
        using var script = Process.Start(start)!;
        var said = await script.StandardOutput.ReadToEndAsync();
        await script.WaitForExitAsync();
        Assert.Equal(0, script.ExitCode);
        return said;
    }
}
