using Vouch.Identity;
using Vouch.Network.Allocation;
using Vouch.Network.Nodes;
using Vouch.Network.Orders;

namespace Vouch.Network.Commands;

/// <summary>Something that somebody wants to happen. <see cref="NetworkMachine"/> says whether it does.</summary>
public abstract record Command;

/// <summary>A requester submits an order. The same order again is accepted again and changes nothing.</summary>
/// <param name="Order">The signed order.</param>
/// <param name="WorkUnits">Units of work of its model, from the model's record, at least 1.</param>
/// <param name="Envelope">Keccak-256 of the sealed input, stored already.</param>
public sealed record SubmitCommand(SignedOrder Order, long WorkUnits, Digest256 Envelope) : Command;

/// <summary>The coordinator gives a waiting task to a node.</summary>
/// <param name="Task">The task.</param>
/// <param name="Node">The node drawn.</param>
/// <param name="Reason">How it was drawn.</param>
public sealed record LeaseCommand(TaskId Task, Address Node, AllocationReason Reason) : Command;

/// <summary>A node is alive and still at it.</summary>
public sealed record RenewCommand(TaskId Task, Address Node, int Epoch) : Command;

/// <summary>Why a node hands a lease back.</summary>
public enum DeclineReason : byte
{
    /// <summary>Its owner needs the machine.</summary>
    OwnerRules = 1,

    /// <summary>The input does not open the order's commitment, or cannot be read: the requester's fault, so the task fails.</summary>
    BadInput = 2,

    /// <summary>The input leaves the range the model can be proven in: the requester's fault, so the task fails.</summary>
    Unprovable = 3,

    /// <summary>The model could not be had or opened.</summary>
    NoModel = 4,

    /// <summary>No opening of the private weights is left for this node.</summary>
    BudgetSpent = 5,

    /// <summary>The node's own fault: a crash, too little memory.</summary>
    Broken = 6,
}

/// <summary>A node hands a lease back in time.</summary>
public sealed record DeclineCommand(TaskId Task, Address Node, int Epoch, DeclineReason Reason) : Command;

/// <summary>What the verifier said of a claim's proof.</summary>
/// <param name="Accepted">Whether the proof holds, for this model and this input.</param>
/// <param name="Detail">Why not, for people; empty if accepted. Holds no value of any input.</param>
public sealed record ProofVerdict(bool Accepted, string Detail);

/// <summary>A node delivered; its proof was read whole, has the claim's digest, and was verified.</summary>
public sealed record ReportCommand(SignedClaim Claim, ProofVerdict Verdict) : Command;

/// <summary>A requester seals a waiting task's input to other nodes.</summary>
/// <param name="Change">The signed change.</param>
/// <param name="Envelope">Keccak-256 of the new sealed input, stored already.</param>
public sealed record ResealCommand(SignedCandidateChange Change, Digest256 Envelope) : Command;

/// <summary>Time has passed for a task.</summary>
public sealed record TickCommand(TaskId Task) : Command;

/// <summary>An account holder asks: withdraw, stake, unstake, cancel.</summary>
public sealed record AccountCommand(SignedRequest Request) : Command;

/// <summary>A node offers itself.</summary>
public sealed record RegisterCommand(SignedProfile Profile) : Command;

/// <summary>The network issues credits: its faucet, or money that came in elsewhere.</summary>
/// <param name="Account">To whom.</param>
/// <param name="Amount">Micro-credits.</param>
/// <param name="Reference">Names the payment: each reference is credited once.</param>
public sealed record DepositCommand(Address Account, long Amount, Digest256 Reference) : Command;
