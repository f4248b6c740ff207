using System.Net.Sockets;
using Npgsql;
using Vouch.Network.Ports;

namespace Vouch.Storage.Postgres;

/// <summary>What an error of the database means for the transaction that met it.</summary>
internal static class PostgresErrors
{
    /// <summary>Somebody was quicker or the locks crossed: nothing was written, deciding again may go well.</summary>
    public static bool IsConflict(Exception e) => e is OutrunException or PostgresException
    {
        SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable
    };

    /// <summary>A name was taken: by somebody quicker, which deciding again will see, or against the law.</summary>
    public static bool IsTaken(Exception e) => e is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };

    /// <summary>The connection is gone, or the database is: it may come back.</summary>
    public static bool IsAway(Exception e) => e switch
    {
        PostgresException p => p.SqlState.StartsWith("08", StringComparison.Ordinal)
            || p.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown
                or PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.TooManyConnections,
        NpgsqlException or IOException or SocketException or TimeoutException => true,
        _ => false,
    };

    /// <summary>The failure in the words of the port.</summary>
    public static Exception Translate(Exception e) => e switch
    {
        PostgresException { SqlState: var state } p when state.StartsWith("23", StringComparison.Ordinal) => new LedgerException(
            $"The store refuses to write this: {p.MessageText} ({p.ConstraintName}). Nothing of the transaction was written.", p),
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } =>
            Unavailable("its disk is full; make room there", e),
        PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } =>
            Unavailable("a statement took too long, likely waiting for locks; try again", e),
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } =>
            Unavailable("it does not let this user in; see to user and password", e),
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } =>
            Unavailable("there is no such database; make it with createdb", e),
        _ when IsConflict(e) => Unavailable("other transactions were in the way again and again; try again", e),
        _ when IsAway(e) => Unavailable("it does not answer; see whether it runs and can be reached", e),
        _ => e,
    };

    // The message of the driver may name host and port, never the password.
    private static StoreUnavailableException Unavailable(string why, Exception e) =>
        new($"The PostgreSQL database cannot be used now: {why}. Nothing was written. (It says: {e.Message})", e);
}
