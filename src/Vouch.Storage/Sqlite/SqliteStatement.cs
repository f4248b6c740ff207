using SQLitePCL;
using Vouch.Identity;
using Vouch.Network;

namespace Vouch.Storage.Sqlite;

/// <summary>
/// A prepared statement, kept and used again. Parameters and columns are named by their place: parameters from 1, columns from 0,
/// as in SQLite. Disposing ends one use and makes it ready for the next.
/// </summary>
internal sealed class SqliteStatement(SqliteDatabase database, sqlite3_stmt statement) : IDisposable
{
    private int _next = 1;

    /// <summary>Binds the next parameter.</summary>
    public SqliteStatement With(long value)
    {
        database.Check(raw.sqlite3_bind_int64(statement, _next++, value));
        return this;
    }

    /// <summary>Binds the next parameter.</summary>
    public SqliteStatement With(ReadOnlySpan<byte> value)
    {
        // A span without a place is NULL to SQLite; no bytes are bytes all the same.
        var code = value.IsEmpty
            ? raw.sqlite3_bind_zeroblob(statement, _next++, 0)
            : raw.sqlite3_bind_blob(statement, _next++, value);
        database.Check(code);
        return this;
    }

    /// <summary>Binds the next parameter.</summary>
    public SqliteStatement With(string value)
    {
        database.Check(raw.sqlite3_bind_text(statement, _next++, value));
        return this;
    }

    /// <summary>Binds the next parameter; null as NULL.</summary>
    public SqliteStatement With(Address? value)
    {
        if (value is { } address) return With(address);
        database.Check(raw.sqlite3_bind_null(statement, _next++));
        return this;
    }

    /// <summary>Binds the next parameter.</summary>
    public SqliteStatement With(Address value)
    {
        Span<byte> bytes = stackalloc byte[Address.Size];
        value.Write(bytes);
        return With(bytes);
    }

    /// <summary>Binds the next parameter.</summary>
    public SqliteStatement With(TaskId value)
    {
        Span<byte> bytes = stackalloc byte[TaskId.Size];
        value.Write(bytes);
        return With(bytes);
    }

    /// <summary>Binds the next parameter.</summary>
    public SqliteStatement With(Digest256 value)
    {
        Span<byte> bytes = stackalloc byte[Digest256.Size];
        value.Write(bytes);
        return With(bytes);
    }

    /// <summary>Goes to the next row; false after the last.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(statement);
        if (code == raw.SQLITE_ROW) return true;
        if (code == raw.SQLITE_DONE) return false;
        throw database.Failure(code);
    }

    /// <summary>Runs to the end and is ready for the next use.</summary>
    public void Run()
    {
        try
        {
            while (Step())
            {
            }
        }
        finally
        {
            Dispose();
        }
    }

    public long Int64(int column) => raw.sqlite3_column_int64(statement, column);

    /// <summary>Bytes of a column, valid until the next step.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(statement, column);

    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    public string Text(int column) => raw.sqlite3_column_text(statement, column).utf8_to_string();

    public void Dispose()
    {
        // Resetting repeats the error of the last step, which was thrown already.
        raw.sqlite3_reset(statement);
        raw.sqlite3_clear_bindings(statement);
        _next = 1;
    }
}
