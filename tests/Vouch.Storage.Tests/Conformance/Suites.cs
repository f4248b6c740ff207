using Vouch.Storage.Tests.Hosts;

namespace Vouch.Storage.Tests.Conformance;

// One suite, every store.

public sealed class MemoryTransactions : TransactionFacts<MemoryHost>;

public sealed class MemoryLedger : LedgerFacts<MemoryHost>;

public sealed class MemoryQueues : QueueFacts<MemoryHost>;

public sealed class MemoryLists : ListFacts<MemoryHost>;

public sealed class MemoryBlobs : BlobFacts<MemoryHost>;

public sealed class MemoryModels : ModelFacts<MemoryHost>;

public sealed class MemoryConcurrency : ConcurrencyFacts<MemoryHost>;

public sealed class SqliteTransactions : TransactionFacts<SqliteHost>;

public sealed class SqliteLedger : LedgerFacts<SqliteHost>;

public sealed class SqliteQueues : QueueFacts<SqliteHost>;

public sealed class SqliteLists : ListFacts<SqliteHost>;

public sealed class SqliteBlobStore : BlobFacts<SqliteHost>;

public sealed class SqliteModelCatalogue : ModelFacts<SqliteHost>;

public sealed class SqliteConcurrency : ConcurrencyFacts<SqliteHost>;

public sealed class PostgresTransactions : TransactionFacts<PostgresHost>;

public sealed class PostgresLedger : LedgerFacts<PostgresHost>;

public sealed class PostgresQueues : QueueFacts<PostgresHost>;

public sealed class PostgresLists : ListFacts<PostgresHost>;

public sealed class PostgresBlobStore : BlobFacts<PostgresHost>;

public sealed class PostgresModelCatalogue : ModelFacts<PostgresHost>;

public sealed class PostgresConcurrency : ConcurrencyFacts<PostgresHost>;
