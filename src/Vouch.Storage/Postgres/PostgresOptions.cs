namespace Vouch.Storage.Postgres;

/// <summary>How a <see cref="PostgresStore"/> behaves.</summary>
public sealed record PostgresOptions
{
    /// <summary>Most connections of this process, 2 to 200. Default 16.</summary>
    public int MostConnections { get; init; } = 16;

    /// <summary>How long one statement may take, waiting for locks included, milliseconds. Default 15,000.</summary>
    public int StatementMilliseconds { get; init; } = 15_000;

    /// <summary>How long a transaction is tried again while the database is away, milliseconds. Default 20,000.</summary>
    public int PatienceMilliseconds { get; init; } = 20_000;
}
