using Vouch.Storage.Tests.Hosts;

namespace Vouch.Storage.Tests.Conformance;

// One suite, every store.

public sealed class SqliteTransactions : TransactionFacts<SqliteHost>;
