using Vouch.Identity;
using Vouch.Network.Allocation;
using Vouch.Network.Receipts;
using Vouch.Server.Dashboard.Data;
using Vouch.Server.Dashboard.Text;

namespace Vouch.Server.Dashboard.Server;

/// <summary>Tells a task's life from its receipts: what the parties signed, in words (docs/network.md, section 4).</summary>
internal static class TaskStory
{
    /// <summary>A step for a receipt; evidence that cannot be read is told by its kind alone.</summary>
    public static TimelineStep Step(ReceiptView receipt)
    {
        try
        {
            return Tell(receipt);
        }
        catch (InvalidDataException)
        {
            return new TimelineStep(receipt.Entry.Kind.ToString(), receipt.Explanation, Tone.Plain, receipt);
        }
    }

    /// <summary>The draw that a receipt records; null if it records none.</summary>
    public static DrawView? Draw(ReceiptView receipt)
    {
        if (receipt.Entry.Kind != EntryKind.Leased) return null;
        try
        {
            var lease = LeaseEvidence.Read(receipt.Entry.Evidence);
            return new DrawView(lease.Epoch, receipt.Entry.At, lease.Reason);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static TimelineStep Tell(ReceiptView receipt)
    {
        var entry = receipt.Entry;
        switch (entry.Kind)
        {
            case EntryKind.Accepted:
                var accepted = AcceptedEvidence.Read(entry.Evidence);
                var order = accepted.Order.Order;
                return new("Submitted by " + Show.Short(order.Requester),
                    $"{Show.Many(accepted.WorkUnits, "unit")} of work; {Show.Credits(order.MaxPrice)} credits are held in escrow.", Tone.Plain, receipt);
            case EntryKind.Leased:
                var lease = LeaseEvidence.Read(entry.Evidence);
                var fit = lease.Reason.Judgements.Count(j => j.Fitness == Fitness.Fit);
                return new($"Leased by {Show.Short(lease.Reason.Chosen)} at {Show.Credits(lease.Price)} credits",
                    fit == 1 ? $"Lease {lease.Epoch}, the only fit candidate." : $"Lease {lease.Epoch}, drawn among {fit} fit candidates.", Tone.Active, receipt);
            case EntryKind.Released:
                var release = ReleaseEvidence.Read(entry.Evidence);
                return release.Cause == ReleaseCause.Lost
                    ? new($"Lost by {Show.Short(release.Node)}", "Its lease ran out, it was asked once more, and nothing came. Its reputation falls; unknown is not guilty.", Tone.Warn, receipt)
                    : new($"Handed back by {Show.Short(release.Node)}", Cause(release.Cause), Tone.Warn, receipt);
            case EntryKind.Refused:
                var refused = RefusalEvidence.Read(entry.Evidence);
                return new($"A claim of {Show.Short(refused.Claim.Claim.Node)} was refused", refused.Message, Tone.Warn, receipt);
            case EntryKind.Settled:
                var settled = SettledEvidence.Read(entry.Evidence);
                return new("Proof checked and paid",
                    $"{Show.Credits(settled.Paid)} credits to {Show.Short(settled.Claim.Claim.Node)}, {Show.Credits(settled.Fee)} fee.{Back(entry)}", Tone.Good, receipt);
            case EntryKind.Slashed:
                var slashed = SlashedEvidence.Read(entry.Evidence);
                return new($"The proof of {Show.Short(slashed.Claim.Claim.Node)} failed",
                    $"{slashed.Detail.TrimEnd('.')}. {Show.Credits(slashed.Lost)} credits of its stake were burned; the signed claim is the artefact.", Tone.Bad, receipt);
            case EntryKind.Cancelled:
                return new("Called off by the requester", Back(entry).TrimStart(), Tone.Warn, receipt);
            case EntryKind.Expired:
                return new("Expired", EndEvidence.Read(entry.Evidence).Reason + Back(entry), Tone.Warn, receipt);
            case EntryKind.Failed:
                return new("Failed", EndEvidence.Read(entry.Evidence).Reason + Back(entry), Tone.Bad, receipt);
            case EntryKind.Resealed:
                var resealed = ResealedEvidence.Read(entry.Evidence);
                return new("Sealed to other nodes",
                    string.Join(", ", resealed.Change.Change.Candidates.Select(Show.Short)), Tone.Plain, receipt);
            default:
                return new(entry.Kind.ToString(), receipt.Explanation, Tone.Plain, receipt);
        }
    }

    private static string Back(Entry entry)
    {
        var back = entry.Transfers.Where(t => t.Kind == Vouch.Network.Ledger.TransferKind.Refund).Sum(t => t.Amount);
        return back > 0 ? $" {Show.Credits(back)} credits came back." : "";
    }

    private static string Cause(ReleaseCause cause) => cause switch
    {
        ReleaseCause.OwnerRules => "Its owner needed the machine. Nobody is blamed.",
        ReleaseCause.BadInput => "It says the sealed input does not open the order\u2019s commitment. A second node must say so too.",
        ReleaseCause.Unprovable => "It says the input leaves the range the model can be proven in. A second node must say so too.",
        ReleaseCause.NoModel => "It could not get the model.",
        ReleaseCause.BudgetSpent => "It has no opening of the private weights left.",
        _ => "Its own fault: a crash, or too little memory.",
    };
}
