using Npgsql;
using NpgsqlTypes;
using Vouch.Identity;
using Vouch.Network;

namespace Vouch.Storage.Postgres;

/// <summary>Several statements, one round trip. Parameters are arrays, one element per row, unnested in the statement.</summary>
internal sealed class PgBatch(NpgsqlConnection connection) : IAsyncDisposable
{
    private readonly NpgsqlBatch _batch = new(connection);

    public int Count => _batch.BatchCommands.Count;

    /// <summary>Adds a statement; its parameters follow with <see cref="With(long)"/> and its like.</summary>
    public PgBatch Add(string sql)
    {
        _batch.BatchCommands.Add(new NpgsqlBatchCommand(sql));
        return this;
    }

    public PgBatch With(long value) => Typed(value, NpgsqlDbType.Bigint);

    public PgBatch With(int value) => Typed(value, NpgsqlDbType.Integer);

    public PgBatch With(byte[] value) => Typed(value, NpgsqlDbType.Bytea);

    public PgBatch With(string value) => Typed(value, NpgsqlDbType.Text);

    public PgBatch With(IEnumerable<byte[]?> values) => Typed(values.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Bytea);

    public PgBatch With(IEnumerable<TaskId> values) => With(values.Select(value => (byte[]?)value.ToBytes()));

    public PgBatch With(IEnumerable<Address> values) => With(values.Select(value => (byte[]?)value.ToBytes()));

    public PgBatch With(IEnumerable<long> values) => Typed(values.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Bigint);

    public PgBatch With(IEnumerable<int> values) => Typed(values.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Integer);

    public PgBatch With(IEnumerable<short> values) => Typed(values.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Smallint);

    /// <summary>Sends it; the caller reads the statements' rows in turn.</summary>
    public Task<NpgsqlDataReader> QueryAsync(CancellationToken cancellation) => _batch.ExecuteReaderAsync(cancellation);

    /// <summary>Sends it, if there is anything in it.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        if (Count > 0) await _batch.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => _batch.DisposeAsync();

    private PgBatch Typed<T>(T value, NpgsqlDbType type)
    {
        _batch.BatchCommands[^1].Parameters.Add(new NpgsqlParameter<T> { TypedValue = value, NpgsqlDbType = type });
        return this;
    }
}
