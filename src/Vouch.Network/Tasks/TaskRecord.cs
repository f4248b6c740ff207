using Vouch.Identity;
using Vouch.Network.Orders;

namespace Vouch.Network.Tasks;

/// <summary>Where a task stands. Every accepted task reaches exactly one of the terminal states.</summary>
public enum TaskState : byte
{
    /// <summary>Nobody works on it.</summary>
    Waiting = 1,

    /// <summary>One node holds the lease.</summary>
    Leased = 2,

    /// <summary>Terminal: a proof was accepted and paid.</summary>
    Done = 3,

    /// <summary>Terminal: the requester called it off.</summary>
    Cancelled = 4,

    /// <summary>Terminal: no result until its expiry.</summary>
    Expired = 5,

    /// <summary>Terminal: too many nodes failed at it.</summary>
    Failed = 6,
}

/// <summary>The right to work on a task and be paid for it.</summary>
/// <param name="Node">Whose it is.</param>
/// <param name="Epoch">Fencing: a result with another epoch is refused.</param>
/// <param name="ExpiresAt">Unix milliseconds.</param>
/// <param name="Price">Micro-credits for an accepted result in time, fee included; at most the order's maximum.</param>
/// <param name="IsQuestioned">It ran out once and its holder was asked again; the next time it is lost.</param>
public sealed record Lease(Address Node, int Epoch, long ExpiresAt, long Price, bool IsQuestioned);

/// <summary>An accepted result.</summary>
/// <param name="Claim">What the node signed.</param>
/// <param name="Paid">Micro-credits to the node.</param>
/// <param name="Fee">Micro-credits to the network.</param>
/// <param name="At">Unix milliseconds.</param>
public sealed record TaskResult(SignedClaim Claim, long Paid, long Fee, long At);

/// <summary>A task as the network remembers it. Changed only by <see cref="NetworkMachine"/>.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Order">The signed order.</param>
/// <param name="WorkUnits">Units of work, from the model: what an asking price multiplies.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Epoch">Leases given so far: the epoch of the latest.</param>
/// <param name="Lease">The live lease; null unless leased.</param>
/// <param name="Candidates">Nodes the input is sealed to now.</param>
/// <param name="CandidateNonce">Nonce of the latest change of candidates; 0 if none.</param>
/// <param name="Excluded">Candidates that failed at it and get it no more.</param>
/// <param name="Accusers">Candidates that said the present sealed input cannot be proven; two end the task (docs/network.md, section 4).</param>
/// <param name="Envelope">Keccak-256 of the sealed input, a blob.</param>
/// <param name="Escrow">Micro-credits held for it; 0 once terminal.</param>
/// <param name="Refusals">Refused claims on record; after <see cref="MostRefusals"/> no more are recorded, so that nobody can fill the chain.</param>
/// <param name="Result">The accepted result; null unless done.</param>
/// <param name="Reason">Why it is where it is, for people.</param>
/// <param name="AcceptedAt">Unix milliseconds.</param>
/// <param name="WakeAt">When time alone changes it next; <see cref="long.MaxValue"/> once terminal.</param>
/// <param name="Version">Counts changes, from 1.</param>
public sealed record TaskRecord(
    TaskId Id, SignedOrder Order, long WorkUnits, TaskState State, int Epoch, Lease? Lease, IReadOnlyList<Address> Candidates,
    int CandidateNonce, IReadOnlyList<Address> Excluded, IReadOnlyList<Address> Accusers, Digest256 Envelope, long Escrow, int Refusals,
    TaskResult? Result, string Reason, long AcceptedAt, long WakeAt, long Version)
{
    /// <summary>Refused claims of one task that are chained at most.</summary>
    public const int MostRefusals = 16;

    /// <summary>Whether nothing can happen to it any more.</summary>
    public bool IsTerminal => State >= TaskState.Done;
}
