using Vouch.Identity;
using Vouch.Network.Allocation;
using Vouch.Network.Audit;
using Vouch.Network.Commands;
using Vouch.Network.Ledger;
using Vouch.Network.Orders;
using Vouch.Network.Receipts;
using Xunit;
using static Vouch.Network.Tests.World;

namespace Vouch.Network.Tests;

/// <summary>
/// A lying network: entries are changed and the chain is sealed anew with the network's own key, so that nothing but the auditor's
/// knowledge of the rules finds the lie. Each is found at its line, for its reason.
/// </summary>
public sealed class AuditLieTests
{
    private static readonly HonestChain Honest = new();

    [Fact]
    public void The_honest_chain_has_every_kind_of_entry_and_passes()
    {
        var report = Honest.Audit(Honest.Entries());
        Assert.Null(report.Wrong);
        Assert.Equal(0, report.Totals.Values.Sum());
        Assert.Equal(
            Enum.GetValues<EntryKind>().Order(),
            Honest.Entries().SelectMany(b => b).Select(e => e.Kind).Distinct().Order());
    }

    [Theory]
    [MemberData(nameof(Lies.Names), MemberType = typeof(Lies))]
    public void A_lie_is_found_at_its_line(string name)
    {
        var lie = Lies.All[name];
        var blocks = Honest.Entries();
        var (place, words) = (Honest.Find(blocks, lie.Kind, lie.Skip), lie.Words);
        lie.Tell(blocks, place);
        var wrong = Honest.Audit(blocks).Wrong;
        Assert.NotNull(wrong);
        Assert.Contains(words, wrong.Message, StringComparison.Ordinal);
        Assert.Equal(HonestChain.LineOf(blocks, place + lie.Later), wrong.Line);
    }

    [Fact]
    public void Every_lie_has_a_reason_of_its_own_or_shares_one_knowingly()
    {
        Assert.True(Lies.All.Count >= 40, $"There are {Lies.All.Count} lies.");
    }
}

/// <summary>A short honest life of a network, one entry a block, to be told wrongly.</summary>
internal sealed class HonestChain
{
    private readonly World _world = new();

    public HonestChain()
    {
        var w = _world;
        w.Fund(Alice);
        w.Fund(Bob);
        w.Join(N1);
        w.Join(N2, ask: 900);
        w.Join(N3, ask: 1100);
        var paid = w.Submit(Alice, N1, N2);
        var epoch = w.Lease(paid, N1, N2);
        var holder = Holder(paid);
        w.Now += 80_000;
        w.Must(Report(holder, paid, epoch));
        w.Do(Report(holder, paid, epoch, proof: "another"));
        var slashed = w.Submit(Alice, N1);
        w.Must(Report(N1, slashed, w.Lease(slashed, N1), isGood: false));
        w.Must(Reseal(Alice, slashed, 1, N2, N3));
        w.Must(Decline(N2, slashed, w.Lease(slashed, N2)));
        w.Lease(slashed, N3);
        w.Now = w.Task(slashed).Lease!.ExpiresAt;
        w.Must(new TickCommand(slashed));
        w.Now += w.Rules.QuestionMilliseconds;
        w.Must(new TickCommand(slashed));
        w.Must(w.Request(Alice, RequestKind.Cancel, task: slashed));
        var failed = w.Submit(Bob, N2);
        w.Must(Decline(N2, failed, w.Lease(failed, N2), DeclineReason.BadInput));
        w.Must(new TickCommand(failed));
        var expired = w.Submit(Bob, N3);
        w.Now += 120_000;
        w.Must(new TickCommand(expired));
        w.Must(w.Request(Bob, RequestKind.Withdraw, 5000));
        w.Must(w.Request(N3, RequestKind.Unstake, 5000));
    }

    public List<List<Entry>> Entries() =>
        [.. _world.Store.State.Blocks.Select(b => b.Entries.Select(e => Entry.Read(e)).ToList())];

    /// <summary>The block of the n-th entry of a kind.</summary>
    public int Find(List<List<Entry>> blocks, EntryKind kind, int skip) =>
        Enumerable.Range(0, blocks.Count).Where(i => blocks[i][0].Kind == kind).ElementAt(skip);

    /// <summary>Line of a block's first entry.</summary>
    public static long LineOf(List<List<Entry>> blocks, int block) => 1 + blocks.Take(block).Sum(b => b.Count + 1) + 2;

    public AuditReport Audit(List<List<Entry>> blocks)
    {
        using var stream = new MemoryStream();
        using (var writer = new ExportWriter(stream, World.Network.Address, _world.Rules))
        {
            var (sealer, head) = (new ChainSealer(World.Network), ChainHead.Empty);
            foreach (var block in blocks)
            {
                var made = sealer.Seal(head, [.. block.Select(e => e.ToBytes())], block.Max(e => e.At));
                head = new ChainHead(made.Header.Height, made.Header.Digest, made.Header.At);
                writer.Write(made);
            }
        }

        stream.Position = 0;
        return new Auditor(Checker, new AuditOptions { Network = World.Network.Address }).Run(stream);
    }

    private SigningKey Holder(TaskId task) => _world.Task(task).Lease!.Node == N1.Address ? N1 : N2;
}
