using System.Globalization;

namespace Vouch.Network.Receipts;

/// <summary>Entries in plain English, one sentence each.</summary>
public static class ReceiptText
{
    /// <summary>What an entry says, for people.</summary>
    /// <exception cref="InvalidDataException">Its evidence is not of its kind.</exception>
    public static string Explain(Entry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry.Kind switch
        {
            EntryKind.Genesis => Genesis(GenesisEvidence.Read(entry.Evidence)),
            EntryKind.Deposited => Deposited(DepositEvidence.Read(entry.Evidence)),
            EntryKind.Withdrawn => Request(entry, "took {0} out of the network"),
            EntryKind.Staked => Request(entry, "put {0} at stake"),
            EntryKind.Unstaked => Request(entry, "took {0} of stake back"),
            EntryKind.NodeRegistered => Registered(NodeEvidence.Read(entry.Evidence)),
            EntryKind.Accepted => Accepted(entry, AcceptedEvidence.Read(entry.Evidence)),
            EntryKind.Leased => Leased(entry, LeaseEvidence.Read(entry.Evidence)),
            EntryKind.Released => Released(entry, ReleaseEvidence.Read(entry.Evidence)),
            EntryKind.Refused => Refused(entry, RefusalEvidence.Read(entry.Evidence)),
            EntryKind.Settled => Settled(entry, SettledEvidence.Read(entry.Evidence)),
            EntryKind.Slashed => Slashed(entry, SlashedEvidence.Read(entry.Evidence)),
            EntryKind.Cancelled => Cancelled(entry, RequestEvidence.Read(entry.Evidence)),
            EntryKind.Expired or EntryKind.Failed => Ended(entry, EndEvidence.Read(entry.Evidence)),
            EntryKind.Resealed => Resealed(entry, ResealedEvidence.Read(entry.Evidence)),
            _ => throw new InvalidDataException("The entry is of no known kind."),
        };
    }

    /// <summary>Micro-credits as credits: 1,234,500 is "1.2345 credits".</summary>
    public static string Credits(long micro) =>
        ((decimal)micro / 1_000_000).ToString("#,0.######", CultureInfo.InvariantCulture) + " credits";

    private static string Genesis(GenesisEvidence e) => $"The network {e.Network} began.";

    private static string Deposited(DepositEvidence e) => $"{e.Account} received {Credits(e.Amount)} by payment {e.Reference}.";

    private static string Request(Entry entry, string did)
    {
        var request = RequestEvidence.Read(entry.Evidence).Request.Request;
        return $"{request.Account} {string.Format(CultureInfo.InvariantCulture, did, Credits(request.Amount))}.";
    }

    private static string Registered(NodeEvidence e)
    {
        var profile = e.Profile.Profile;
        return $"Node {profile.Node} offered {profile.Slots} slots on {profile.Capability.Cores} cores for {Credits(profile.AskPerUnit)} a unit of work.";
    }

    private static string Accepted(Entry entry, AcceptedEvidence e) =>
        $"{e.Order.Order.Requester} ordered task {entry.Task} of {e.WorkUnits} units for at most {Credits(e.Order.Order.MaxPrice)}, which are held.";

    private static string Leased(Entry entry, LeaseEvidence e)
    {
        var fit = e.Reason.Judgements.Count(j => j.Weight > 0);
        return $"Task {entry.Task} was given to {e.Reason.Chosen}, drawn from {fit} of {e.Reason.Judgements.Count} candidates, for {Credits(e.Price)} (lease {e.Epoch}).";
    }

    private static string Released(Entry entry, ReleaseEvidence e) => $"{e.Node} gave back task {entry.Task} (lease {e.Epoch}): " + e.Cause switch
    {
        ReleaseCause.Lost => "nothing was heard of it any more.",
        ReleaseCause.OwnerRules => "its owner needed the machine.",
        ReleaseCause.BadInput => "it says that the input cannot be read or is not the one ordered.",
        ReleaseCause.Unprovable => "it says that the input leaves the range the model can be proven in.",
        ReleaseCause.NoModel => "it could not get or open the model.",
        ReleaseCause.BudgetSpent => "it has no opening of the private weights left.",
        _ => "it broke down.",
    };

    private static string Refused(Entry entry, RefusalEvidence e) =>
        $"A result of {e.Claim.Claim.Node} for task {entry.Task} (lease {e.Claim.Claim.Epoch}) was refused without blame: {e.Message}";

    private static string Settled(Entry entry, SettledEvidence e) =>
        $"{e.Claim.Claim.Node} proved task {entry.Task} and was paid {Credits(e.Paid)}; the network's fee was {Credits(e.Fee)}.";

    private static string Slashed(Entry entry, SlashedEvidence e) =>
        $"The proof of {e.Claim.Claim.Node} for task {entry.Task} failed, and {Credits(e.Lost)} of its stake were burned: {e.Detail}";

    private static string Cancelled(Entry entry, RequestEvidence e) =>
        $"{e.Request.Request.Account} cancelled task {entry.Task}; {Credits(entry.Transfers.Sum(t => t.Amount))} came back.";

    private static string Ended(Entry entry, EndEvidence e) =>
        $"Task {entry.Task} {(entry.Kind == EntryKind.Expired ? "expired" : "failed")}: {e.Reason} {Credits(entry.Transfers.Sum(t => t.Amount))} came back.";

    private static string Resealed(Entry entry, ResealedEvidence e) =>
        $"The input of task {entry.Task} was sealed to {e.Change.Change.Candidates.Count} nodes (change {e.Change.Change.Nonce}).";
}
