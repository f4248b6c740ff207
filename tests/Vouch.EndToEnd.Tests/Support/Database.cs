using System.Diagnostics;
using Npgsql;

namespace Vouch.EndToEnd.Tests.Support;

/// <summary>A database of its own on the server that VOUCH_POSTGRES names ('eng/postgres start'); without one the test is skipped, visibly.</summary>
public sealed class Database : IAsyncDisposable
{
    private readonly string _server;
    private readonly string _name = "e2e_" + Guid.NewGuid().ToString("N");

    private Database(string server) => _server = server;

    /// <summary>What a coordinator is given.</summary>
    public string Connection => new NpgsqlConnectionStringBuilder(_server) { Database = _name }.ConnectionString;

    public static async Task<Database> CreateAsync()
    {
        var server = Environment.GetEnvironmentVariable("VOUCH_POSTGRES");
        Assert.SkipWhen(string.IsNullOrEmpty(server), "VOUCH_POSTGRES names no server: export VOUCH_POSTGRES=\"$(eng/postgres start)\"");
        var database = new Database(server!);
        await database.ServerAsync($"CREATE DATABASE {database._name}");
        return database;
    }

    /// <summary>Stops the server in the middle of what it does (pg_ctl -m immediate) and starts it again.</summary>
    public static async Task RestartAsync()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Vouch.slnx"))) folder = folder.Parent!;
        using var restart = Process.Start(new ProcessStartInfo(Path.Combine(folder.FullName, "eng", "postgres"), ["restart"]) { RedirectStandardError = true })!;
        var said = await restart.StandardError.ReadToEndAsync();
        await restart.WaitForExitAsync();
        Assert.True(restart.ExitCode == 0, said);
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await ServerAsync($"DROP DATABASE {_name} WITH (FORCE)");
    }

    private async Task ServerAsync(string command)
    {
        await using var connection = new NpgsqlConnection(_server);
        await connection.OpenAsync();
        await using var order = new NpgsqlCommand(command, connection);
        await order.ExecuteNonQueryAsync();
    }
}
