using Vouch.Network;
using Vouch.Network.Nodes;
using Vouch.Network.Orders;
using Vouch.Network.Ports;
using Vouch.Network.Receipts;
using Vouch.Network.Tasks;
using Vouch.Network.Wire;
using Vouch.Server.Live;
using Vouch.Server.Nodes;

namespace Vouch.Server.Api;

/// <summary>Records as they travel.</summary>
internal static class Answers
{
    public static SignedBytes Signed(SignedOrder order) => Signed(order.Order.ToBytes(), order.Signature);

    public static SignedBytes Signed(SignedProfile profile) => Signed(profile.Profile.ToBytes(), profile.Signature);

    public static TaskAnswer Task(TaskRecord task, Func<Identity.Address, bool> isOnline)
    {
        var order = task.Order.Order;
        var result = task.Result is { } done
            ? new ResultAnswer(
                done.Claim.Claim.Node.ToString(), done.Claim.Claim.Proof.ToString(), done.Claim.Claim.ProofBytes, done.Paid, done.Fee, done.At,
                done.Claim.Claim.CpuMilliseconds, done.Claim.Claim.MicroJoules, done.Claim.Claim.Energy.ToString())
            : null;

        // A requester can help a waiting task along when nobody its input is sealed to can be reached any more.
        var needsCandidates = task.State == TaskState.Waiting
            && task.Candidates.All(c => task.Excluded.Contains(c) || !isOnline(c));
        return new TaskAnswer(
            task.Id.ToString(), task.State, task.Reason, order.Requester.ToString(), order.Model.ToString(), order.Kind.ToString(),
            order.Trust.ToString(), order.MaxPrice, task.Escrow, task.Epoch, task.Lease?.Node.ToString(), task.Lease?.ExpiresAt,
            task.Lease?.Price, [.. task.Candidates.Select(c => c.ToString())], [.. task.Excluded.Select(c => c.ToString())], needsCandidates,
            order.CreatedAt, task.AcceptedAt, order.Deadline, order.Expiry, result);
    }

    public static ModelAnswer Model(ModelRecord model) => new(
        model.Id.ToString(), model.Name, model.Owner.ToString(), model.Key.ToString(), model.KeyBytes, model.Package.ToString(),
        model.PackageBytes, model.IsSealed, [.. model.Granted.Select(g => g.ToString())], model.WorkUnits, model.MemoryBytes,
        model.PublishedAt, model.Version);

    public static NodeAnswer Node(NodeRecord node, NodeSession? session, long stake, long earned)
    {
        var (profile, history) = (node.Profile.Profile, node.Reputation);
        var what = profile.Capability;
        return new NodeAnswer(
            node.Address.ToString(), session?.Connection is not null, session?.Paused ?? "", session?.FreeSlots ?? 0, profile.Slots,
            node.ActiveLeases, what.Cores, what.MemoryBytes, what.VectorBits, what.Gpu, what.Speed, profile.AskPerUnit, profile.Software,
            stake, earned, history.Completed, history.Declined, history.Lost, history.Lied, history.Score, node.FirstSeen,
            session?.LastHeard ?? profile.IssuedAt);
    }

    public static AccountAnswer Account(AccountSummary account) =>
        new(account.Address.ToString(), account.Free, account.Staked, account.InEscrow, account.OpenTasks);

    public static ReceiptAnswer Receipt(EntryPlace place, Block block)
    {
        var entry = Entry.Read(place.Entry);
        return new ReceiptAnswer(
            entry.Kind.ToString(), entry.At, entry.Task.ToString(), place.Height, place.Index, Convert.ToBase64String(place.Entry),
            [.. EntryTree.Path(block.Entries, place.Index).Select(d => d.ToString())], Convert.ToBase64String(block.Header.ToBytes()),
            block.Signature.ToString(), Explain.Entry(entry));
    }

    private static SignedBytes Signed(byte[] body, in Identity.Signature signature) => new(Convert.ToBase64String(body), signature.ToString());
}
