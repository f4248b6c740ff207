using Npgsql;
using Vouch.Hashing;
using Vouch.Identity;
using Vouch.Network.Ports;
using Vouch.Storage.Postgres;
using Xunit;

namespace Vouch.Storage.Tests.Hosts;

/// <summary>A database of its own on the server that VOUCH_POSTGRES names (eng/postgres starts one).</summary>
public class PostgresHost : StoreHost
{
    private readonly string _name = "vouch_" + Convert.ToHexStringLower(OsRandom.NewSeed().AsSpan(0, 8));

    /// <summary>The server; null where none is.</summary>
    public virtual string? Server => Environment.GetEnvironmentVariable("VOUCH_POSTGRES");

    /// <summary>The connection string of the test's database.</summary>
    public string Connection => new NpgsqlConnectionStringBuilder(Server) { Database = _name, Pooling = false }.ConnectionString;

    public override async ValueTask PrepareAsync()
    {
        Assert.SkipWhen(string.IsNullOrEmpty(Server), "VOUCH_POSTGRES names no server: eng/postgres run dotnet test ...");
        await ServerAsync($"CREATE DATABASE {_name}");
    }

    public override INetworkStore Make() =>
        new PostgresStore(new NpgsqlConnectionStringBuilder(Server) { Database = _name }.ConnectionString, new PostgresOptions { MostConnections = 6 });

    /// <summary>Runs a statement in the test's database.</summary>
    public async Task<object?> RunAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Connection);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    public override async Task DamageAsync(Digest256 blob) => await RunAsync(
        $"UPDATE blob_chunks SET bytes = set_byte(bytes, 1, (get_byte(bytes, 1) + 1) % 256) WHERE digest = '\\x{blob}' AND n = 0");

    protected override async ValueTask ClearAsync()
    {
        if (!string.IsNullOrEmpty(Server)) await ServerAsync($"DROP DATABASE IF EXISTS {_name} WITH (FORCE)");
    }

    private async Task ServerAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Server) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
