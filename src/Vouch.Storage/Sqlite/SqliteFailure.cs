using SQLitePCL;
using Vouch.Network.Ports;

namespace Vouch.Storage.Sqlite;

/// <summary>What SQLite answered when it was not what was asked for.</summary>
internal sealed class SqliteFailure(int code, string message) : Exception(message)
{
    private const int Disk = raw.SQLITE_FULL;

    /// <summary>The primary result code.</summary>
    public int Code { get; } = code & 0xff;

    public bool IsConstraint => Code == raw.SQLITE_CONSTRAINT;

    /// <summary>The failure in the words of the port.</summary>
    /// <param name="path">The database.</param>
    public Exception Translate(string path) => Code switch
    {
        raw.SQLITE_CONSTRAINT => new LedgerException($"The store refuses to write this: {Message}. Nothing of the transaction was written.", this),
        Disk => Unavailable(path, "its disk is full; make room there"),
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => Unavailable(path, "another program holds it; close that one"),
        raw.SQLITE_READONLY => Unavailable(path, "it may not be written; see to its permissions"),
        raw.SQLITE_CANTOPEN => Unavailable(path, "it cannot be opened; see to the folder and its permissions"),
        raw.SQLITE_IOERR => Unavailable(path, "the disk answers with errors; see to the disk"),
        raw.SQLITE_NOMEM => Unavailable(path, "memory has run out"),
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB =>
            new InvalidDataException($"The store {path} is damaged ({Message}): restore a backup.", this),
        _ => new InvalidOperationException($"SQLite refuses a statement on {path}: {Message}.", this),
    };

    private StoreUnavailableException Unavailable(string path, string why) =>
        new($"The store {path} cannot be used now: {why}. Nothing was written. (SQLite says: {Message}.)", this);
}
