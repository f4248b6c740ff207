using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Commands;
using Vouch.Network.Orders;
using Vouch.Network.Ports;
using Vouch.Network.Tasks;

namespace Vouch.Server.Engine;

/// <summary>What a command's decision looks at, and so what its transaction locks.</summary>
internal static class ReadSets
{
    /// <summary>The task a command is about, or null.</summary>
    public static TaskId? TaskOf(Command command) => command switch
    {
        SubmitCommand submit => submit.Order.Order.Id,
        LeaseCommand lease => lease.Task,
        RenewCommand renew => renew.Task,
        DeclineCommand decline => decline.Task,
        ReportCommand report => report.Claim.Claim.Task,
        ResealCommand reseal => reseal.Change.Change.Task,
        TickCommand tick => tick.Task,
        AccountCommand { Request.Request.Kind: RequestKind.Cancel } account => account.Request.Request.Task,
        _ => null,
    };

    /// <summary>The read set of a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="task">Its task as last seen; null if it has none yet.</param>
    public static ReadSet Of(Command command, TaskRecord? task)
    {
        var (tasks, nodes, holders, subjects) = (new HashSet<TaskId>(), new HashSet<Address>(), new HashSet<Address>(), new HashSet<TaskId>());
        if (TaskOf(command) is { } id) tasks.Add(id);
        if (task is not null)
        {
            holders.Add(task.Order.Order.Requester);
            if (task.Lease is { } held) nodes.Add(held.Node);
        }

        switch (command)
        {
            case SubmitCommand submit:
                holders.Add(submit.Order.Order.Requester);
                break;
            case LeaseCommand lease:
                nodes.UnionWith(lease.Reason.Judgements.Select(j => j.Node));
                nodes.Add(lease.Node);
                break;
            case RenewCommand renew:
                nodes.Add(renew.Node);
                break;
            case DeclineCommand decline:
                nodes.Add(decline.Node);
                break;
            case ReportCommand report:
                nodes.Add(report.Claim.Claim.Node);
                holders.Add(report.Claim.Claim.Node);
                subjects.Add(TaskId.Of(report.Claim.Claim.Digest));
                break;
            case AccountCommand account:
                holders.Add(account.Request.Request.Account);
                nodes.Add(account.Request.Request.Account);
                subjects.Add(TaskId.Of(account.Request.Request.Digest));
                break;
            case RegisterCommand register:
                nodes.Add(register.Profile.Profile.Node);
                break;
            case DepositCommand deposit:
                holders.Add(deposit.Account);
                subjects.Add(TaskId.Of(deposit.Reference));
                break;
        }

        return new ReadSet { Tasks = tasks, Nodes = nodes, Holders = holders, Subjects = subjects };
    }

    /// <summary>Whether a read set still covers a task: its lease may have moved to another node since it was last seen.</summary>
    public static bool Covers(ReadSet reads, TaskRecord? task) =>
        task is null || (reads.Holders.Contains(task.Order.Order.Requester) && (task.Lease is null || reads.Nodes.Contains(task.Lease.Node)));
}
