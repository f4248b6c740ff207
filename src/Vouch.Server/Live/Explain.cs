using Vouch.Network.Ledger;
using Vouch.Network.Receipts;

namespace Vouch.Server.Live;

/// <summary>Entries in words.</summary>
public static class Explain
{
    /// <summary>One sentence: what happened, and which credits moved.</summary>
    public static string Entry(Entry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var what = entry.Kind switch
        {
            EntryKind.Genesis => "The network began.",
            EntryKind.Deposited => "Credits were issued.",
            EntryKind.Withdrawn => "Credits left the network.",
            EntryKind.Staked => "Credits were put at stake.",
            EntryKind.Unstaked => "Stake was taken back.",
            EntryKind.NodeRegistered => "A node offered itself.",
            EntryKind.Accepted => "An order was accepted; its most possible price is held in escrow.",
            EntryKind.Leased => "A node was drawn and got the lease.",
            EntryKind.Released => "A lease ended without a result.",
            EntryKind.Refused => "A claim came too late or for another lease; nobody is blamed.",
            EntryKind.Settled => "A proof was accepted and paid.",
            EntryKind.Slashed => "A proof failed; stake was lost.",
            EntryKind.Cancelled => "The requester called the task off.",
            EntryKind.Expired => "The task's time was up.",
            EntryKind.Failed => "Too many nodes failed at the task.",
            EntryKind.Resealed => "The input was sealed to other nodes.",
            _ => "Something happened.",
        };
        var moved = string.Join("; ", entry.Transfers.Select(Transfer));
        return moved.Length > 0 ? $"{what} {moved}." : what;
    }

    private static string Transfer(Transfer transfer) =>
        $"{transfer.Kind.ToString().ToLowerInvariant()} {transfer.Amount} from {transfer.From} to {transfer.To}";
}
