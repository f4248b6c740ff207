using Vouch.Network.Allocation;
using Vouch.Network.Ledger;
using Vouch.Network.Tasks;
using Vouch.Server.Dashboard.Data;

namespace Vouch.Server.Dashboard.Components;

/// <summary>The network's states in words and tones, the same on every page.</summary>
internal static class Words
{
    /// <summary>Chip of a task.</summary>
    public static (string Word, Tone Tone) Of(TaskState state) => state switch
    {
        TaskState.Waiting => ("Waiting", Tone.Plain),
        TaskState.Leased => ("Proving", Tone.Active),
        TaskState.Done => ("Proven", Tone.Good),
        TaskState.Cancelled => ("Cancelled", Tone.Plain),
        TaskState.Expired => ("Expired", Tone.Warn),
        TaskState.Failed => ("Failed", Tone.Bad),
        _ => ("Unknown", Tone.Plain),
    };

    /// <summary>Chip of a node.</summary>
    public static (string Word, Tone Tone) Of(NodeStatus status) => status switch
    {
        NodeStatus.Working => ("Proving", Tone.Active),
        NodeStatus.Idle => ("Ready", Tone.Good),
        NodeStatus.Paused => ("Paused", Tone.Warn),
        _ => ("Offline", Tone.Plain),
    };

    /// <summary>Why a candidate could or could not be drawn.</summary>
    public static string Of(Fitness fitness) => fitness switch
    {
        Fitness.Fit => "Fit",
        Fitness.Offline => "Not connected",
        Fitness.Busy => "All slots taken",
        Fitness.Paused => "Paused by its owner\u2019s rules",
        Fitness.TooExpensive => "Asks more than the order allows",
        Fitness.TooLittleStake => "Too little at stake",
        Fitness.TooLittleMemory => "Too little memory for the model",
        Fitness.NotGranted => "May not have the weights",
        Fitness.Excluded => "Failed at this task before",
        Fitness.NotACandidate => "The input is not sealed to it",
        Fitness.Distrusted => "Reputation below what the network accepts",
        _ => "Unknown",
    };

    /// <summary>An account's kind.</summary>
    public static string Of(AccountKind kind) => kind switch
    {
        AccountKind.Issued => "Issued",
        AccountKind.Holder => "Free",
        AccountKind.Escrow => "In escrow",
        AccountKind.Stake => "At stake",
        AccountKind.Fees => "Fees",
        AccountKind.Burned => "Burned",
        _ => "Unknown",
    };

    /// <summary>Why credits moved.</summary>
    public static string Of(TransferKind kind) => kind switch
    {
        TransferKind.Deposit => "Issued",
        TransferKind.Withdraw => "Withdrawn",
        TransferKind.Stake => "Put at stake",
        TransferKind.Unstake => "Taken from stake",
        TransferKind.Hold => "Held in escrow",
        TransferKind.Pay => "Paid for a proof",
        TransferKind.Fee => "Fee",
        TransferKind.Refund => "Refunded",
        TransferKind.Slash => "Slashed",
        _ => "Moved",
    };
}
