using Vouch.Identity;
using Vouch.Network.Allocation;
using Vouch.Network.Commands;
using Vouch.Network.Ledger;
using Vouch.Network.Orders;
using Vouch.Network.Ports;

namespace Vouch.Network.Machine;

/// <summary>What a decision looks at, known from the command alone.</summary>
public sealed partial class NetworkMachine
{
    /// <summary>What must be locked to decide a command.</summary>
    public static ReadSet Needs(Command command) => command switch
    {
        SubmitCommand c => new ReadSet { Tasks = [c.Order.Order.Id], Holders = [c.Order.Order.Requester] },
        LeaseCommand c => new ReadSet { Tasks = [c.Task], Nodes = FitNodes(c) },
        RenewCommand c => new ReadSet { Tasks = [c.Task] },
        DeclineCommand c => new ReadSet { Tasks = [c.Task] },
        TickCommand c => new ReadSet { Tasks = [c.Task] },
        ReportCommand c => new ReadSet { Tasks = [c.Claim.Claim.Task], Subjects = [TaskId.Of(c.Claim.Claim.Digest)] },
        ResealCommand c => new ReadSet { Tasks = [c.Change.Change.Task] },
        RegisterCommand c => new ReadSet { Nodes = [c.Profile.Profile.Node] },
        DepositCommand c => new ReadSet { Holders = [c.Account], Subjects = [TaskId.Of(c.Reference)] },
        AccountCommand { Request.Request: { Kind: RequestKind.Cancel } r } => new ReadSet { Tasks = [r.Task] },
        AccountCommand { Request.Request: { Kind: RequestKind.Withdraw } r } =>
            new ReadSet { Holders = [r.Account], Subjects = [TaskId.Of(r.Digest)] },
        AccountCommand { Request.Request: var r } =>
            new ReadSet { Holders = [r.Account], Nodes = [r.Account], Subjects = [TaskId.Of(r.Digest)] },
        _ => new ReadSet(),
    };

    private static HashSet<Address> FitNodes(LeaseCommand command) =>
        [command.Node, .. command.Reason.Judgements.Where(j => j.Fitness == Fitness.Fit).Select(j => j.Node)];
}
