using System.Collections.Concurrent;

namespace Vouch.Storage.Sqlite;

/// <summary>A few connections that only read; in WAL mode they see the last commit and keep nobody waiting.</summary>
internal sealed class SqliteReaders(string path) : IDisposable
{
    private const int Most = 4;
    private readonly SemaphoreSlim _free = new(Most, Most);
    private readonly ConcurrentBag<SqliteDatabase> _idle = [];

    /// <summary>Runs a query off the caller's thread.</summary>
    public async Task<T> RunAsync<T>(Func<SqliteDatabase, T> query, CancellationToken cancellation)
    {
        await _free.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => Run(query), cancellation).ConfigureAwait(false);
        }
        catch (SqliteFailure e)
        {
            throw e.Translate(path);
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose()
    {
        // Whoever still reads finishes first.
        for (var i = 0; i < Most; i++) _free.Wait();
        while (_idle.TryTake(out var database)) database.Dispose();
        _free.Dispose();
    }

    private T Run<T>(Func<SqliteDatabase, T> query)
    {
        if (!_idle.TryTake(out var database)) database = SqliteDatabase.Open(path, write: false);
        try
        {
            var result = query(database);
            _idle.Add(database);
            return result;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }
}
