using Vouch.Identity;
using Vouch.Network.Ledger;
using Vouch.Network.Orders;
using Vouch.Network.Receipts;

namespace Vouch.Network.Audit;

/// <summary>A result that a chain speaks of, to be verified again from its proof.</summary>
/// <param name="Order">The order: the model, and what the proof must speak of.</param>
/// <param name="Claim">The claim: the proof's digest.</param>
/// <param name="Accepted">Whether the chain says that the proof holds.</param>
public sealed record ProofQuestion(Order Order, ResultClaim Claim, bool Accepted);

/// <summary>How an audit goes.</summary>
public sealed record AuditOptions
{
    /// <summary>The network it must be, known from elsewhere; null to take the export's word.</summary>
    public Address? Network { get; init; }

    /// <summary>Whether signatures are checked. Without them an audit shows consistency, not truth.</summary>
    public bool CheckSignatures { get; init; } = true;

    /// <summary>Threads for signatures; 0 for one per processor.</summary>
    public int Threads { get; init; }

    /// <summary>
    /// Verifies a result's proof again: null if the chain tells the truth or the proof is not at hand, else what is wrong.
    /// </summary>
    public Func<ProofQuestion, string?>? Proofs { get; init; }

    /// <summary>Told from time to time how many entries were read.</summary>
    public Action<long>? Progress { get; init; }
}

/// <summary>The first thing wrong with a chain.</summary>
/// <param name="Line">Line of the export, from 1.</param>
/// <param name="Message">What is wrong with it.</param>
public sealed record AuditFinding(long Line, string Message);

/// <summary>What an audit found.</summary>
/// <param name="Network">The network.</param>
/// <param name="Blocks">Blocks read.</param>
/// <param name="Entries">Entries read.</param>
/// <param name="Signatures">Signatures checked.</param>
/// <param name="Head">Where the chain ends: compare it with others', for an export can be cut short at any block.</param>
/// <param name="Totals">Sums of balances by kind of account.</param>
/// <param name="Wrong">The first wrong line; null if all is well.</param>
public sealed record AuditReport(
    Address Network, long Blocks, long Entries, long Signatures, ChainHead Head, IReadOnlyDictionary<AccountKind, long> Totals,
    AuditFinding? Wrong);

/// <summary>
/// Replays an export offline (docs/network.md, section 7): the chain, every signature, every state, price, draw and transfer. Reads
/// once, as a stream; remembers open tasks, nodes, balances and 16 bytes of every name that may not come again.
/// </summary>
public sealed class Auditor(SignatureChecker checker, AuditOptions options)
{
    /// <summary>Audits an export.</summary>
    public AuditReport Run(Stream export)
    {
        ArgumentNullException.ThrowIfNull(export);
        var signatures = new SignatureBatch(checker, options);
        var walk = new ChainWalk(signatures, options);
        var wrong = walk.Run(export);
        return walk.Report(signatures.Earliest(wrong));
    }
}
