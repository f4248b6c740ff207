using Vouch.Identity;
using Vouch.Network.Receipts;

namespace Vouch.Network.Audit;

/// <summary>Walks an export from its first line to the first wrong one.</summary>
internal sealed class ChainWalk(SignatureBatch signatures, AuditOptions options)
{
    private const long ProgressStep = 100_000;
    private ChainHead _head = ChainHead.Empty;
    private AuditModel? _model;
    private Address _network;
    private long _line;
    private long _entries;
    private bool _stop;

    /// <summary>The first wrong line, signatures left aside; null if there is none.</summary>
    public AuditFinding? Run(Stream export)
    {
        try
        {
            var reader = new ExportReader(export);
            _network = reader.Network;
            if (options.Network is { } expected && expected != _network)
                return new AuditFinding(1, $"this is the chain of {_network}, not of {expected}.");
            _model = new AuditModel(_network, reader.Genesis.Rules, Gather) { Proofs = options.Proofs };
            while (!_stop && reader.Read() is { } block)
            {
                if (Header(block) is { } header) return new AuditFinding(block.Line, header);
                if (Entries(block, reader) is { } finding) return finding;
            }

            return _head.Height < 0 ? new AuditFinding(reader.Line, "the chain has no first block.") : null;
        }
        catch (ExportException e)
        {
            return new AuditFinding(e.Line, e.Fault);
        }
    }

    public AuditReport Report(AuditFinding? wrong) => new(
        _network, _head.Height + 1, _entries, signatures.Count, _head, _model?.Totals() ?? [], wrong);

    private string? Header(ExportedBlock exported)
    {
        var header = exported.Block.Header;
        if (header.Network != _network) return "the block is of another network.";
        if (header.Height != _head.Height + 1) return $"block {header.Height} follows block {_head.Height}.";
        if (header.Previous != _head.Digest) return "the block is not chained to the one before.";
        if (header.At < _head.At) return "time falls along the chain.";
        var digest = header.Digest;
        _line = exported.Line;
        Gather(_network, digest, exported.Block.Signature, "the network");
        _head = new ChainHead(header.Height, digest, header.At);
        return null;
    }

    /// <summary>
    /// An entry that is wrong by itself is the better answer; a root that does not fit entries which are all in order is the
    /// header's fault.
    /// </summary>
    private AuditFinding? Entries(ExportedBlock exported, ExportReader reader)
    {
        var (block, isSigned) = (exported.Block, EntryTree.Root(exported.Block.Entries) == exported.Block.Header.Root);
        for (var i = 0; i < block.Entries.Count; i++)
        {
            _line = exported.Line + 1 + i;
            if (Entry(block, i, reader) is { } wrong) return new AuditFinding(_line, wrong);
            if (++_entries % ProgressStep == 0) options.Progress?.Invoke(_entries);
        }

        return isSigned
            ? null
            : new AuditFinding(exported.Line, "the entries below are not those under the root that the network signed.");
    }

    private string? Entry(Block block, int index, ExportReader reader)
    {
        Entry entry;
        try
        {
            entry = Receipts.Entry.Read(block.Entries[index]);
        }
        catch (InvalidDataException e)
        {
            return e.Message;
        }

        if (entry.At > block.Header.At) return "it is later than its block.";
        if (block.Header.Height > 0) return _model!.Take(entry);
        return index == 0 && block.Header.Count == 1 && entry.Kind == EntryKind.Genesis && entry.Transfers.Count == 0
            && entry.Evidence.AsSpan().SequenceEqual(reader.RulesBytes)
                ? null
                : "the first block holds something else than the rules that the export's first line states.";
    }

    private void Gather(Address signer, Digest256 digest, Signature signature, string whose) =>
        _stop |= !signatures.Add(new SignatureClaim(signer, digest, signature), _line, whose);
}
