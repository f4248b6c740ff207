using Vouch.Identity;
using Vouch.Network.Receipts;
using Xunit;

namespace Vouch.Network.Tests;

/// <summary>Bytes that are chained: what a reader takes, a writer wrote; and receipts.</summary>
public sealed class EvidenceTests
{
    private static readonly List<Entry> Entries = [.. new HonestChain().Entries().SelectMany(b => b)];

    public static TheoryData<EntryKind> Kinds => [.. Enum.GetValues<EntryKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Evidence_reads_back_and_no_cut_or_addition_does(EntryKind kind)
    {
        var entry = Entries.First(e => e.Kind == kind);
        Assert.Equal(entry.Evidence, Again(kind, entry.Evidence));
        Assert.DoesNotContain('\n', ReceiptText.Explain(entry));
        for (var length = 0; length < entry.Evidence.Length; length++)
            Assert.Throws<InvalidDataException>(() => Again(kind, entry.Evidence[..length]));
        Assert.Throws<InvalidDataException>(() => Again(kind, [.. entry.Evidence, 0]));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Damage_is_refused_or_reads_as_what_it_is(EntryKind kind)
    {
        var bytes = Entries.First(e => e.Kind == kind).ToBytes();
        var random = new Random(7);
        for (var i = 0; i < 3000; i++)
        {
            var damaged = bytes.ToArray();
            for (var n = random.Next(3); n >= 0; n--) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                var entry = Entry.Read(damaged);
                Assert.Equal(damaged, entry.ToBytes());
                Assert.Equal(entry.Evidence, Again(entry.Kind, entry.Evidence));
            }
            catch (InvalidDataException)
            {
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(13)]
    public void Every_entry_has_a_path_and_no_other_fits(int count)
    {
        byte[][] entries = [.. Enumerable.Range(0, count).Select(i => new byte[] { (byte)i, 1, 2 })];
        var root = EntryTree.Root(entries);
        for (var i = 0; i < count; i++)
        {
            var path = EntryTree.Path(entries, i);
            Assert.True(EntryTree.Verify(entries[i], i, count, path, root));
            Assert.False(EntryTree.Verify([9, 9], i, count, path, root));
            Assert.False(EntryTree.Verify(entries[i], (i + 1) % (count + 1), count, path, root));
            Assert.False(EntryTree.Verify(entries[i], -1, count, path, root));
            Assert.False(EntryTree.Verify(entries[i], i, count, [.. path, root], root));
            for (var j = 0; j < path.Count; j++)
            {
                Digest256[] bent = [.. path];
                bent[j] = root;
                Assert.False(EntryTree.Verify(entries[i], i, count, bent, root));
                Assert.False(EntryTree.Verify(entries[i], i, count, [.. path.Take(j)], root));
            }
        }
    }

    [Fact]
    public void A_receipt_convinces_and_a_bent_one_does_not()
    {
        var world = new World();
        world.Fund(World.Alice);
        var (block, network) = (world.Store.State.Blocks[1], World.Network.Address);
        var receipt = Receipt.Of(block, 0);
        Assert.Null(ReceiptVerifier.Check(network, receipt, World.Checker, out var entry));
        Assert.Equal(EntryKind.Deposited, entry!.Kind);
        Assert.NotNull(ReceiptVerifier.Check(World.Bob.Address, receipt, World.Checker, out _));
        Assert.NotNull(ReceiptVerifier.Check(network, receipt with { Signature = default }, World.Checker, out _));
        Assert.NotNull(ReceiptVerifier.Check(network, receipt with { Entry = [1] }, World.Checker, out _));
        Assert.NotNull(ReceiptVerifier.Check(network, receipt with { Header = block.Header with { Count = 2 } }, World.Checker, out _));
    }

    /// <summary>Someone between: the export's text is changed and nothing is sealed anew.</summary>
    [Theory]
    [InlineData("drop a block", "follows block")]
    [InlineData("swap two blocks", "follows block")]
    [InlineData("cut inside a block", "ends inside a block")]
    [InlineData("another rule", "something else than the rules")]
    [InlineData("another signature", "the network,")]
    [InlineData("a line of noise", "no JSON")]
    public void Tampering_with_an_export_is_found(string how, string words)
    {
        var world = new World();
        for (var i = 0; i < 4; i++) world.Fund(World.Alice);
        var lines = System.Text.Encoding.UTF8.GetString(world.Export()).TrimEnd('\n').Split('\n').ToList();
        switch (how)
        {
            case "drop a block": lines.RemoveRange(5, 2); break;
            case "swap two blocks": (lines[5], lines[6], lines[7], lines[8]) = (lines[7], lines[8], lines[5], lines[6]); break;
            case "cut inside a block": lines.RemoveAt(lines.Count - 1); break;
            case "another rule":
                var rules = new GenesisEvidence(World.Network.Address, world.Rules with { FeeBasisPoints = 99 }).ToBytes();
                var old = new GenesisEvidence(World.Network.Address, world.Rules).ToBytes();
                lines[0] = lines[0].Replace(Convert.ToBase64String(old), Convert.ToBase64String(rules), StringComparison.Ordinal);
                break;
            case "another signature": lines[5] = lines[5].Split("\"signature\"")[0] + "\"signature\"" + lines[3].Split("\"signature\"")[1]; break;
            default: lines[4] = "noise"; break;
        }

        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(string.Join('\n', lines)));
        var wrong = new Audit.Auditor(World.Checker, new Audit.AuditOptions()).Run(stream).Wrong;
        Assert.Contains(words, wrong?.Message, StringComparison.Ordinal);
    }

    private static byte[] Again(EntryKind kind, byte[] bytes) => kind switch
    {
        EntryKind.Genesis => GenesisEvidence.Read(bytes).ToBytes(),
        EntryKind.Deposited => DepositEvidence.Read(bytes).ToBytes(),
        EntryKind.NodeRegistered => NodeEvidence.Read(bytes).ToBytes(),
        EntryKind.Accepted => AcceptedEvidence.Read(bytes).ToBytes(),
        EntryKind.Leased => LeaseEvidence.Read(bytes).ToBytes(),
        EntryKind.Released => ReleaseEvidence.Read(bytes).ToBytes(),
        EntryKind.Refused => RefusalEvidence.Read(bytes).ToBytes(),
        EntryKind.Settled => SettledEvidence.Read(bytes).ToBytes(),
        EntryKind.Slashed => SlashedEvidence.Read(bytes).ToBytes(),
        EntryKind.Resealed => ResealedEvidence.Read(bytes).ToBytes(),
        EntryKind.Expired or EntryKind.Failed => EndEvidence.Read(bytes).ToBytes(),
        _ => RequestEvidence.Read(bytes).ToBytes(),
    };
}
