using Vouch.Identity;
using Vouch.Network.Ledger;
using Vouch.Network.Orders;

namespace Vouch.Network.Audit;

/// <summary>What an auditor remembers of a task that has not ended.</summary>
internal sealed class AuditTask(Order order, long workUnits)
{
    public Order Order { get; } = order;

    public long WorkUnits { get; } = workUnits;

    public IReadOnlyList<Address> Candidates { get; set; } = order.Candidates;

    public int CandidateNonce { get; set; }

    public HashSet<Address> Excluded { get; } = [];

    public HashSet<Address> Accusers { get; } = [];

    public int Epoch { get; set; }

    /// <summary>Who holds the lease; zero if nobody.</summary>
    public Address Holder { get; set; }

    public long Price { get; set; }

    /// <summary>The lease's first end; renewals, which are not chained, only move it later.</summary>
    public long LeaseEnd { get; set; }
}

/// <summary>What an auditor remembers of a node.</summary>
internal sealed class AuditNode
{
    public long Ask { get; set; }

    public long Speed { get; set; }

    public int Slots { get; set; }

    public long IssuedAt { get; set; } = long.MinValue;

    public int Score { get; set; } = 500_000;

    public int Leases { get; set; }

    public long AtRisk { get; set; }
}

/// <summary>
/// The auditor's own books: open tasks whole, of everything that ended 16 bytes and a mark, so that memory grows by some ten
/// bytes an entry.
/// </summary>
internal sealed class AuditState
{
    private readonly Dictionary<AccountId, long> _balances = [];
    private readonly HashSet<(TaskId, TransferKind)> _subjects = [];

    public Dictionary<TaskId, AuditTask> Open { get; } = [];

    public HashSet<TaskId> Closed { get; } = [];

    public Dictionary<Address, AuditNode> Nodes { get; } = [];

    public Dictionary<Address, int> OpenOf { get; } = [];

    public long Balance(AccountId account) => _balances.GetValueOrDefault(account);

    public SortedDictionary<AccountKind, long> Totals()
    {
        var totals = new SortedDictionary<AccountKind, long>();
        foreach (var (account, balance) in _balances)
            totals[account.Kind] = totals.GetValueOrDefault(account.Kind) + balance;
        return totals;
    }

    /// <summary>Books a transfer; what is wrong with it, or null.</summary>
    public string? Move(Transfer transfer)
    {
        if (transfer.Amount <= 0) return $"it moves {transfer.Amount} micro-credits.";

        // Transfers about tasks happen once because a task ends once; the others are remembered one by one.
        var isOfTask = transfer.Kind is TransferKind.Hold or TransferKind.Pay or TransferKind.Fee or TransferKind.Refund;
        if (!isOfTask && !_subjects.Add((transfer.Subject, transfer.Kind)))
            return $"the {transfer.Kind} for {transfer.Subject} happened before; it is paid twice.";
        var (from, to) = (Balance(transfer.From) - (Int128)transfer.Amount, Balance(transfer.To) + (Int128)transfer.Amount);
        if (from < 0 && transfer.From.Kind != AccountKind.Issued)
            return $"{transfer.From} pays {transfer.Amount} micro-credits and has {Balance(transfer.From)}.";
        if (from < long.MinValue || to > long.MaxValue) return "a balance overflows.";
        Set(transfer.From, (long)from);
        Set(transfer.To, (long)to);
        return null;
    }

    public void Close(TaskId id, AuditTask task)
    {
        Open.Remove(id);
        Closed.Add(id);
        OpenOf[task.Order.Requester]--;
    }

    private void Set(AccountId account, long balance)
    {
        if (balance == 0) _balances.Remove(account);
        else _balances[account] = balance;
    }
}
