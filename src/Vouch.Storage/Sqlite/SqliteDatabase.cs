using SQLitePCL;

namespace Vouch.Storage.Sqlite;

/// <summary>A connection to a database file and the statements prepared on it. Used by one thread at a time.</summary>
internal sealed class SqliteDatabase : IDisposable
{
    private const int BusyMilliseconds = 5_000;
    private readonly sqlite3 _handle;
    private readonly Dictionary<string, (SqliteStatement Statement, sqlite3_stmt Handle)> _statements = [];

    static SqliteDatabase() => Batteries_V2.Init();

    private SqliteDatabase(sqlite3 handle) => _handle = handle;

    /// <summary>Opens a file; a writer makes it if it is not there.</summary>
    /// <exception cref="SqliteFailure">It cannot be opened.</exception>
    public static SqliteDatabase Open(string path, bool write)
    {
        var flags = raw.SQLITE_OPEN_NOMUTEX | (write ? raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE : raw.SQLITE_OPEN_READONLY);
        var code = raw.sqlite3_open_v2(path, out var handle, flags, null);
        var database = new SqliteDatabase(handle);
        try
        {
            database.Check(code);
            database.Check(raw.sqlite3_busy_timeout(handle, BusyMilliseconds));
            database.Execute("PRAGMA temp_store = MEMORY");
            if (!write) return database;

            // Every commit is on the disk when it returns: FULL makes the log durable each time, not only at checkpoints.
            database.Execute("PRAGMA journal_mode = WAL");
            database.Execute("PRAGMA synchronous = FULL");
            database.Execute("PRAGMA cache_size = -65536");
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>The statement, prepared before or now.</summary>
    public SqliteStatement this[string sql]
    {
        get
        {
            if (_statements.TryGetValue(sql, out var known)) return known.Statement;
            Check(raw.sqlite3_prepare_v3(_handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var handle));
            var statement = new SqliteStatement(this, handle);
            _statements[sql] = (statement, handle);
            return statement;
        }
    }

    /// <summary>What was prepared so far; the tests look at the plans.</summary>
    public IReadOnlyCollection<string> Prepared => _statements.Keys;

    /// <summary>Whether a transaction is open.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    /// <summary>Runs a script.</summary>
    public void Execute(string sql) => Check(raw.sqlite3_exec(_handle, sql));

    public void Check(int code)
    {
        if (code != raw.SQLITE_OK) throw Failure(code);
    }

    public SqliteFailure Failure(int code) => new(code, raw.sqlite3_errmsg(_handle).utf8_to_string());

    /// <summary>All of <paramref name="work"/> or nothing, at once the only writer.</summary>
    public T Transact<T>(Func<T> work)
    {
        this["BEGIN IMMEDIATE"].Run();
        try
        {
            var result = work();
            this["COMMIT"].Run();
            return result;
        }
        catch
        {
            // Some failures (a full disk) have ended the transaction already.
            if (InTransaction) this["ROLLBACK"].Run();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var (_, handle) in _statements.Values) handle.Dispose();
        _statements.Clear();
        _handle.Dispose();
    }
}
