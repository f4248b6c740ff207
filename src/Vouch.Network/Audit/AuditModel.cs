using Vouch.Identity;
using Vouch.Network.Ledger;
using Vouch.Network.Orders;
using Vouch.Network.Receipts;

namespace Vouch.Network.Audit;

/// <summary>A signature that an entry's evidence bears, to be checked with others.</summary>
internal delegate void Witness(Address signer, Digest256 digest, Signature signature, string whose);

/// <summary>
/// The rules once more, written from the specification and not from the machine: reads what happened and says whether it could
/// (docs/network.md, sections 4 to 7). It never decides anything, so that the machine and this can only be wrong together where
/// two people misread the same sentence.
/// </summary>
internal sealed partial class AuditModel(Address network, NetworkRules rules, Witness witness)
{
    private readonly AuditState _state = new();

    /// <summary>Sums of balances by kind of account.</summary>
    public SortedDictionary<AccountKind, long> Totals() => _state.Totals();

    /// <summary>Asked of every result, settled or slashed; null to ask nothing.</summary>
    public Func<ProofQuestion, string?>? Proofs { get; init; }

    /// <summary>Takes an entry in; what is wrong with it, for people, or null.</summary>
    public string? Take(Entry entry)
    {
        try
        {
            return entry.Kind switch
            {
                EntryKind.Deposited => Deposited(entry),
                EntryKind.Withdrawn => Request(entry, RequestKind.Withdraw, TransferKind.Withdraw),
                EntryKind.Staked => Request(entry, RequestKind.Stake, TransferKind.Stake),
                EntryKind.Unstaked => Request(entry, RequestKind.Unstake, TransferKind.Unstake),
                EntryKind.NodeRegistered => Registered(entry),
                EntryKind.Accepted => Accepted(entry),
                EntryKind.Resealed => Resealed(entry),
                EntryKind.Leased => Leased(entry),
                EntryKind.Released => Released(entry),
                EntryKind.Refused => Refused(entry),
                EntryKind.Settled => Settled(entry),
                EntryKind.Slashed => Slashed(entry),
                EntryKind.Cancelled => Cancelled(entry),
                EntryKind.Expired or EntryKind.Failed => Ended(entry),
                _ => "a chain begins only once.",
            };
        }
        catch (InvalidDataException e)
        {
            return $"the evidence is not that of a {entry.Kind} entry: {e.Message}";
        }
    }

    /// <summary>Compares an entry's transfers and parties with what the rules say, then books the transfers.</summary>
    private string? Book(Entry entry, IEnumerable<Address> parties, params ReadOnlySpan<Transfer> expected)
    {
        if (!entry.Parties.SequenceEqual(parties.Distinct())) return "the parties are not those whom it concerns.";
        var wanted = new List<Transfer>();
        foreach (var transfer in expected)
        {
            if (transfer.Amount > 0) wanted.Add(transfer);
        }

        if (entry.Transfers.Count != wanted.Count)
            return $"it makes {entry.Transfers.Count} transfers where the rules make {wanted.Count}.";
        for (var i = 0; i < wanted.Count; i++)
        {
            if (entry.Transfers[i] != wanted[i]) return $"it moves {Say(entry.Transfers[i])}; by the rules it is {Say(wanted[i])}.";
            if (_state.Move(wanted[i]) is { } fault) return fault;
        }

        return null;
    }

    private static string Say(Transfer t) => $"{t.Amount} micro-credits from {t.From} to {t.To} ({t.Kind} for {t.Subject})";

    private string? Deposited(Entry entry)
    {
        var evidence = DepositEvidence.Read(entry.Evidence);
        if (entry.Task != default) return "a deposit is about no task.";
        if (Amount(evidence.Amount) is { } amount) return amount;
        return Book(entry, [evidence.Account], new Transfer(
            TaskId.Of(evidence.Reference), TransferKind.Deposit, AccountId.Issued, AccountId.Holder(evidence.Account), evidence.Amount));
    }

    private string? Request(Entry entry, RequestKind kind, TransferKind transfer)
    {
        var signed = RequestEvidence.Read(entry.Evidence).Request;
        var request = signed.Request;
        if (request.Network != network) return "the request is for another network.";
        if (request.Kind != kind || request.Task != default || entry.Task != default)
            return "the request asks for something else.";
        if (Amount(request.Amount) is { } amount) return amount;
        if (Stale(request.CreatedAt, entry.At)) return "the request was too old.";
        witness(request.Account, request.Digest, signed.Signature, "the account's holder");
        var (holder, stake) = (AccountId.Holder(request.Account), AccountId.Stake(request.Account));
        var (from, to) = kind switch
        {
            RequestKind.Withdraw => (holder, AccountId.Issued),
            RequestKind.Stake => (holder, stake),
            _ => (stake, holder),
        };
        if (Book(entry, [request.Account], new Transfer(TaskId.Of(request.Digest), transfer, from, to, request.Amount)) is { } fault)
            return fault;
        return kind == RequestKind.Unstake && _state.Nodes.TryGetValue(request.Account, out var node) && node.Leases > 0
            && _state.Balance(stake) < Math.Max(rules.MinimumStake, node.AtRisk)
                ? $"stake is taken back that {node.Leases} open leases put at risk."
                : null;
    }

    private string? Registered(Entry entry)
    {
        var signed = NodeEvidence.Read(entry.Evidence).Profile;
        var profile = signed.Profile;
        if (profile.Network != network) return "the profile is for another network.";
        if (entry.Task != default) return "a profile is about no task.";
        if (profile.Slots is < 1 or > 64 || profile.AskPerUnit < 0) return "the profile offers what cannot be.";
        witness(profile.Node, profile.Digest, signed.Signature, "the node's owner");
        if (!_state.Nodes.TryGetValue(profile.Node, out var node)) _state.Nodes[profile.Node] = node = new AuditNode();
        if (profile.IssuedAt <= node.IssuedAt) return "an older profile replaces a newer one.";
        (node.IssuedAt, node.Ask, node.Slots, node.Speed) =
            (profile.IssuedAt, profile.AskPerUnit, profile.Slots, profile.Capability.Speed);
        return Book(entry, [profile.Node]);
    }

    private string? Amount(long amount) => amount < rules.Dust || amount > rules.MostAmount
        ? $"{amount} micro-credits are outside what the rules allow."
        : null;

    private bool Stale(long createdAt, long at) => (Int128)at - createdAt > rules.MostSkewMilliseconds;
}
