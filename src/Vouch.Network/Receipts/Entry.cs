using Vouch.Identity;
using Vouch.Network.Encoding;
using Vouch.Network.Ledger;

namespace Vouch.Network.Receipts;

/// <summary>What an entry of the receipt chain records.</summary>
public enum EntryKind : byte
{
    /// <summary>The chain's first entry: the network's address and its rules.</summary>
    Genesis = 1,

    /// <summary>Credits were issued. Evidence: reference.</summary>
    Deposited = 2,

    /// <summary>Credits left. Evidence: the signed request.</summary>
    Withdrawn = 3,

    /// <summary>Credits were put at stake. Evidence: the signed request.</summary>
    Staked = 4,

    /// <summary>Stake was taken back. Evidence: the signed request.</summary>
    Unstaked = 5,

    /// <summary>A node offered itself anew. Evidence: the signed profile.</summary>
    NodeRegistered = 6,

    /// <summary>An order was accepted and its escrow filled. Evidence: the signed order.</summary>
    Accepted = 7,

    /// <summary>A lease was given. Evidence: the allocation's reasons.</summary>
    Leased = 8,

    /// <summary>A lease ended without a result: handed back or lost. Evidence: the reason.</summary>
    Released = 9,

    /// <summary>A claim was refused without blame: stale, or not for this task. Evidence: the signed claim and the reason.</summary>
    Refused = 10,

    /// <summary>A proof was accepted and paid. Evidence: the signed claim.</summary>
    Settled = 11,

    /// <summary>A claim's proof failed and stake was lost. Evidence: the signed claim and the verdict.</summary>
    Slashed = 12,

    /// <summary>The requester called a task off. Evidence: the signed request.</summary>
    Cancelled = 13,

    /// <summary>A task's time was up.</summary>
    Expired = 14,

    /// <summary>Too many nodes failed at a task.</summary>
    Failed = 15,

    /// <summary>The input of a task was sealed to other nodes. Evidence: the signed change.</summary>
    Resealed = 16,
}

/// <summary>
/// One thing that happened, as it is chained: kind, time, the task and the parties it concerns, the evidence for it, and the
/// transfers it caused. The evidence is the canonical bytes of what the parties signed, with their signatures
/// (docs/network.md, section 7): an auditor needs nothing else.
/// </summary>
/// <param name="Kind">What happened.</param>
/// <param name="At">Unix milliseconds.</param>
/// <param name="Task">The task, or zero.</param>
/// <param name="Parties">Whom it concerns: their receipts list it.</param>
/// <param name="Evidence">Canonical bytes whose form depends on the kind.</param>
/// <param name="Transfers">Credits that moved.</param>
public sealed record Entry(
    EntryKind Kind, long At, TaskId Task, IReadOnlyList<Address> Parties, byte[] Evidence, IReadOnlyList<Transfer> Transfers)
{
    /// <summary>Most bytes of evidence.</summary>
    public const int MostEvidence = 1 << 16;

    private const int MostParties = 16;
    private const int MostTransfers = 8;

    /// <summary>The canonical bytes: what is hashed into the chain.</summary>
    public byte[] ToBytes()
    {
        var writer = new CanonicalWriter().Byte((byte)Kind).Int64(At).Task(Task).Int32(Parties.Count);
        foreach (var party in Parties) writer.Address(party);
        writer.Bytes(Evidence).Int32(Transfers.Count);
        foreach (var transfer in Transfers)
        {
            writer.Task(transfer.Subject).Byte((byte)transfer.Kind);
            Account(writer, transfer.From);
            Account(writer, transfer.To);
            writer.Int64(transfer.Amount);
        }

        return writer.ToArray();
    }

    /// <summary>Reads canonical bytes.</summary>
    /// <exception cref="InvalidDataException">They are no entry.</exception>
    public static Entry Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        var (kind, at, task) = (reader.Choice<EntryKind>(), reader.Int64(), reader.Task());
        var parties = new Address[reader.Count(MostParties)];
        for (var i = 0; i < parties.Length; i++) parties[i] = reader.Address();
        var evidence = reader.Bytes(MostEvidence).ToArray();
        var transfers = new Transfer[reader.Count(MostTransfers)];
        for (var i = 0; i < transfers.Length; i++)
        {
            transfers[i] = new Transfer(
                reader.Task(), reader.Choice<TransferKind>(), Account(ref reader), Account(ref reader), reader.Int64());
        }

        reader.ExpectEnd();
        return new Entry(kind, at, task, parties, evidence, transfers);
    }

    private static void Account(CanonicalWriter writer, AccountId account) =>
        writer.Byte((byte)account.Kind).Address(account.Owner).Task(account.Task);

    private static AccountId Account(ref CanonicalReader reader) =>
        new(reader.Choice<AccountKind>(), reader.Address(), reader.Task());
}
