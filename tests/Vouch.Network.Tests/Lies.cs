using Vouch.Identity;
using Vouch.Network.Allocation;
using Vouch.Network.Ledger;
using Vouch.Network.Orders;
using Vouch.Network.Receipts;
using Xunit;
using static Vouch.Network.Tests.World;

namespace Vouch.Network.Tests;

/// <summary>A lie: about the n-th entry of a kind, how it is told, and what the auditor says of it, how many blocks later.</summary>
internal sealed record Lie(EntryKind Kind, int Skip, Action<List<List<Entry>>, int> Tell, string Words, int Later = 0);

/// <summary>The lies.</summary>
internal static class Lies
{
    public static TheoryData<string> Names => [.. All.Keys];

    public static Dictionary<string, Lie> All { get; } = new()
    {
        ["a payment is larger"] = Moved(EntryKind.Settled, 0, t => t with { Amount = t.Amount + 1 }, "by the rules it is"),
        ["a payment goes to somebody else"] =
            Moved(EntryKind.Settled, 0, t => t with { To = AccountId.Holder(Bob.Address) }, "by the rules it is"),
        ["evidence and payment agree on too much"] = Evidence(
            EntryKind.Settled, 0, SettledEvidence.Read, e => (e with { Paid = e.Paid + 100 }).ToBytes(), "are paid; by the rules"),
        ["the fee is wrong"] = Evidence(
            EntryKind.Settled, 0, SettledEvidence.Read, e => (e with { Fee = e.Fee + 1, Paid = e.Paid - 1 }).ToBytes(), "are paid; by the rules"),
        ["the ramp is ignored"] = Entry(EntryKind.Settled, 0, e => e with { At = e.At - 1000 }, "are paid; by the rules"),
        ["a result is paid twice"] = new(EntryKind.Settled, 0, (b, i) => b.Insert(i + 1, [b[i][0]]), "the task had ended before", 1),
        ["the refund is kept"] = Entry(
            EntryKind.Settled, 0, e => e with { Transfers = [.. e.Transfers.Take(2)] }, "transfers where the rules make"),
        ["the fee is kept"] = Entry(
            EntryKind.Settled, 0, e => e with { Transfers = [e.Transfers[0], e.Transfers[2]] }, "transfers where the rules make"),
        ["a claim of another epoch is paid"] = Claimed(c => c with { Epoch = 2 }, "did not hold lease 2"),
        ["a claim of another node is paid"] = Claimed(c => c with { Node = N3.Address }, "did not hold lease"),
        ["a claim of another network is paid"] = Claimed(c => c with { Network = Bob.Address }, "another task or network"),
        ["a claim is altered under its signature"] = Claimed(c => c with { Proof = Hash("no proof") }, "signature is not that of the node"),
        ["a result is paid after expiry"] = Entry(EntryKind.Settled, 0, e => e with { At = e.At + 40_000 }, "after the task's expiry"),
        ["a lease is left out"] = new(EntryKind.Leased, 0, (b, i) => b.RemoveAt(i), "did not hold lease"),
        ["a lease costs more"] = Evidence(
            EntryKind.Leased, 0, LeaseEvidence.Read, e => (e with { Price = e.Price + 1 }).ToBytes(), "and the node asks"),
        ["an epoch is used twice"] = Evidence(
            EntryKind.Leased, 2, LeaseEvidence.Read, e => (e with { Epoch = 1 }).ToBytes(), "lease 1 comes after lease 1"),
        ["an epoch is skipped"] = Evidence(
            EntryKind.Leased, 0, LeaseEvidence.Read, e => (e with { Epoch = 2 }).ToBytes(), "lease 2 comes after lease 0"),
        ["a lease lasts longer"] = Evidence(
            EntryKind.Leased, 0, LeaseEvidence.Read, e => (e with { ExpiresAt = e.ExpiresAt + 1 }).ToBytes(), "does not last as long"),
        ["the draw is another's"] = Reasoned(
            r => r with { Chosen = r.Judgements.Single(j => j.Node != r.Chosen).Node }, "the draw, done again"),
        ["a weight is heavier"] = Judged(j => j with { Weight = j.Weight * 2 }, "in the draw; by the rules"),
        ["a candidate is not judged"] = Reasoned(r => r with { Judgements = [r.Judgements[0]] }, "every candidate once"),
        ["an unfit node has weight"] = Judged(j => j with { Fitness = Fitness.Offline }, "in the draw; by the rules"),
        ["a price is not the one asked"] = Judged(j => j with { Price = j.Price - 1 }, "asked another price"),
        ["a lease is given twice"] = new(EntryKind.Leased, 0, (b, i) => b.Insert(i + 1, [b[i][0]]), "leased already", 1),
        ["an excluded node is fit"] = new(EntryKind.Resealed, 0, ResealToTheExcluded, "failed at the task before", 1),
        ["a task is accepted twice"] = new(EntryKind.Accepted, 0, (b, i) => b.Insert(i + 1, [b[i][0]]), "accepted before", 1),
        ["a task is accepted again after its end"] = new(EntryKind.Cancelled, 0, (b, i) => b.Insert(i + 1, [First(b, EntryKind.Accepted, 1)]), "accepted before", 1),
        ["an order's price is raised under its signature"] = Ordered(o => o with { MaxPrice = o.MaxPrice + 1 }, "not that of the task"),
        ["the escrow is smaller"] = Moved(EntryKind.Accepted, 0, t => t with { Amount = t.Amount - 1 }, "by the rules it is"),
        ["an order of another network is accepted"] = Ordered(o => o with { Network = Bob.Address }, "order is for another network"),
        ["an order is accepted late"] = Entry(EntryKind.Accepted, 0, e => e with { At = e.At + 400_000 }, "too old"),
        ["a deposit is counted twice"] = new(EntryKind.Deposited, 0, (b, i) => b.Insert(i + 1, [b[i][0]]), "happened before", 1),
        ["more is deposited than paid in"] = Moved(EntryKind.Deposited, 0, t => t with { Amount = t.Amount * 2 }, "by the rules it is"),
        ["a withdrawal is signed by nobody"] = Requested(EntryKind.Withdrawn, r => r with { Nonce = 77 }, 77, "account's holder"),
        ["more is withdrawn than there is"] = Forged(EntryKind.Withdrawn, Bob, RequestKind.Withdraw, Rich * 10, "micro-credits and has"),
        ["stake is taken that is not there"] = Forged(EntryKind.Unstaked, N3, RequestKind.Unstake, Rich * 10, "micro-credits and has"),
        ["a stranger cancels"] = new(EntryKind.Cancelled, 0, CancelByAStranger, "somebody else than the requester"),
        ["a payment after a cancellation"] = new(EntryKind.Cancelled, 0, PayAfterEnd, "the task had ended before", 1),
        ["a refund is smaller"] = Moved(EntryKind.Cancelled, 0, t => t with { Amount = t.Amount - 1 }, "by the rules it is"),
        ["a task expires early"] = Entry(EntryKind.Expired, 0, e => e with { At = e.At - 60_000 }, "not reached"),
        ["a task fails without reason"] = new(EntryKind.Expired, 0, (b, i) => b[i][0] = b[i][0] with { Kind = EntryKind.Failed }, "without a reason"),
        ["a node is slashed too much"] = Evidence(
            EntryKind.Slashed, 0, SlashedEvidence.Read, e => (e with { Lost = e.Lost * 2 }).ToBytes(), "of stake are lost"),
        ["a slash goes to the fees"] = Moved(EntryKind.Slashed, 0, t => t with { To = AccountId.Fees }, "by the rules it is"),
        ["a node is slashed twice"] = new(EntryKind.Slashed, 0, (b, i) => b.Insert(i + 1, [b[i][0]]), "did not hold lease", 1),
        ["a lease is called lost too soon"] = new(EntryKind.Released, 1, (b, i) => b[i][0] = b[i][0] with { At = b[i][0].At - 1 }, "before it ran out"),
        ["a profile is older than the one known"] = new(EntryKind.NodeRegistered, 0, (b, i) => b.Insert(i + 1, [b[i][0]]), "older profile", 1),
        ["a profile is altered under its signature"] = Evidence(
            EntryKind.NodeRegistered, 2, NodeEvidence.Read,
            e => new NodeEvidence(e.Profile with { Profile = e.Profile.Profile with { Slots = 3 } }).ToBytes(), "node's owner"),
        ["a change of candidates is repeated"] = new(EntryKind.Resealed, 0, (b, i) => b.Insert(i + 1, [b[i][0]]), "comes after change", 1),
        ["a change of candidates is altered"] = Evidence(
            EntryKind.Resealed, 0, ResealedEvidence.Read,
            e => (e with { Change = e.Change with { Change = e.Change.Change with { Nonce = 2 } } }).ToBytes(), "the requester"),
        ["a party is left out"] = Entry(EntryKind.Settled, 0, e => e with { Parties = [e.Parties[0]] }, "parties are not those"),
        ["the live claim is refused"] = new(EntryKind.Settled, 0, RefuseTheLiveClaim, "that held the lease is refused"),
        ["the chain begins again"] = new(EntryKind.Expired, 0, (b, i) => b[i][0] = b[0][0] with { At = b[i][0].At }, "begins only once"),
        ["evidence of another kind"] = new(EntryKind.Slashed, 0, (b, i) => b[i][0] = b[i][0] with { Evidence = [1, 2, 3] }, "is not that of a Slashed"),
    };

    private static Entry First(List<List<Entry>> blocks, EntryKind kind, int skip) =>
        blocks.SelectMany(b => b).Where(e => e.Kind == kind).ElementAt(skip);

    private static Lie Entry(EntryKind kind, int skip, Func<Entry, Entry> change, string words) =>
        new(kind, skip, (b, i) => b[i][0] = change(b[i][0]), words);

    private static Lie Moved(EntryKind kind, int skip, Func<Transfer, Transfer> change, string words) =>
        Entry(kind, skip, e => e with { Transfers = [change(e.Transfers[0]), .. e.Transfers.Skip(1)] }, words);

    private delegate T Reader<T>(ReadOnlySpan<byte> bytes);

    private static Lie Evidence<T>(EntryKind kind, int skip, Reader<T> read, Func<T, byte[]> change, string words) =>
        Entry(kind, skip, e => e with { Evidence = change(read(e.Evidence)) }, words);

    private static Lie Claimed(Func<ResultClaim, ResultClaim> change, string words) => Evidence(
        EntryKind.Settled, 0, SettledEvidence.Read,
        e => (e with { Claim = e.Claim with { Claim = change(e.Claim.Claim) } }).ToBytes(), words);

    private static Lie Reasoned(Func<AllocationReason, AllocationReason> change, string words) => Evidence(
        EntryKind.Leased, 0, LeaseEvidence.Read, e => (e with { Reason = change(e.Reason) }).ToBytes(), words);

    private static Lie Judged(Func<Judgement, Judgement> change, string words) =>
        Reasoned(r => r with { Judgements = [change(r.Judgements[0]), .. r.Judgements.Skip(1)] }, words);

    private static Lie Ordered(Func<Order, Order> change, string words) => Evidence(
        EntryKind.Accepted, 0, AcceptedEvidence.Read,
        e => (e with { Order = e.Order with { Order = change(e.Order.Order) } }).ToBytes(), words);

    private static Lie Requested(EntryKind kind, Func<AccountRequest, AccountRequest> change, ulong nonce, string words) =>
        new(kind, 0, (b, i) =>
        {
            var request = RequestEvidence.Read(b[i][0].Evidence).Request;
            var changed = change(request.Request);
            Assert.Equal(nonce, changed.Nonce);
            Rewrite(b, i, new SignedRequest(changed, request.Signature));
        }, words);

    /// <summary>The network holds nobody's key but could be handed a request that asks for too much.</summary>
    private static Lie Forged(EntryKind kind, SigningKey key, RequestKind request, long amount, string words) =>
        new(kind, 0, (b, i) =>
        {
            var changed = new AccountRequest(World.Network.Address, key.Address, request, amount, default, 9, b[i][0].At);
            Rewrite(b, i, new SignedRequest(changed, key.Sign(changed.Digest)));
        }, words);

    private static void Rewrite(List<List<Entry>> b, int i, SignedRequest request) => b[i][0] = b[i][0] with
    {
        Evidence = new RequestEvidence(request).ToBytes(),
        Transfers = [.. b[i][0].Transfers.Select(t => t with
        {
            Subject = TaskId.Of(request.Request.Digest), Amount = request.Request.Amount,
        })],
    };

    private static void CancelByAStranger(List<List<Entry>> b, int i)
    {
        var request = RequestEvidence.Read(b[i][0].Evidence).Request.Request with { Account = Bob.Address };
        b[i][0] = b[i][0] with { Evidence = new RequestEvidence(new SignedRequest(request, Bob.Sign(request.Digest))).ToBytes() };
    }

    private static void PayAfterEnd(List<List<Entry>> b, int i)
    {
        var settled = First(b, EntryKind.Settled, 0);
        b.Insert(i + 1, [settled with { Task = b[i][0].Task, At = b[i][0].At, Evidence = OfTask(settled, b[i][0].Task) }]);
    }

    private static byte[] OfTask(Entry settled, TaskId task)
    {
        var evidence = SettledEvidence.Read(settled.Evidence);
        return (evidence with { Claim = evidence.Claim with { Claim = evidence.Claim.Claim with { Task = task } } }).ToBytes();
    }

    private static void RefuseTheLiveClaim(List<List<Entry>> b, int i)
    {
        var claim = SettledEvidence.Read(b[i][0].Evidence).Claim;
        b[i][0] = b[i][0] with
        {
            Kind = EntryKind.Refused,
            Transfers = [],
            Evidence = new RefusalEvidence(claim, Commands.RefusalCode.StaleEpoch, "no").ToBytes(),
        };
    }

    private static void ResealToTheExcluded(List<List<Entry>> b, int i)
    {
        // The change names the node that was slashed, and the draw after it calls that node fit.
        var (sealing, lease) = (ResealedEvidence.Read(b[i][0].Evidence), LeaseEvidence.Read(b[i + 1][0].Evidence));
        var change = sealing.Change.Change with { Candidates = [N1.Address] };
        b[i][0] = b[i][0] with
        {
            Evidence = (sealing with { Change = new SignedCandidateChange(change, Alice.Sign(change.Digest)) }).ToBytes(),
        };
        var reason = new AllocationReason(lease.Reason.Seed, [new Judgement(N1.Address, Fitness.Fit, 1, 50_000)], N1.Address);
        b[i + 1][0] = b[i + 1][0] with { Evidence = (lease with { Reason = reason }).ToBytes() };
    }
}
