using Vouch.Identity;
using Vouch.Network.Allocation;
using Vouch.Network.Commands;
using Vouch.Network.Encoding;
using Vouch.Network.Orders;

namespace Vouch.Network.Receipts;

/// <summary>Evidence of <see cref="EntryKind.Leased"/>: with it anyone can draw again.</summary>
/// <param name="Reason">How the node was drawn.</param>
/// <param name="Epoch">The lease's epoch.</param>
/// <param name="Price">Micro-credits, fee included.</param>
/// <param name="ExpiresAt">Until when, unless renewed.</param>
public sealed record LeaseEvidence(AllocationReason Reason, int Epoch, long Price, long ExpiresAt)
{
    /// <summary>The canonical bytes.</summary>
    public byte[] ToBytes()
    {
        var writer = new CanonicalWriter().Digest(Reason.Seed).Address(Reason.Chosen).Int32(Reason.Judgements.Count);
        foreach (var judgement in Reason.Judgements)
            writer.Address(judgement.Node).Byte((byte)judgement.Fitness).Int64(judgement.Weight).Int64(judgement.Price);
        return writer.Int32(Epoch).Int64(Price).Int64(ExpiresAt).ToArray();
    }

    /// <summary>Reads canonical bytes.</summary>
    /// <exception cref="InvalidDataException">They are something else.</exception>
    public static LeaseEvidence Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        var (seed, chosen) = (reader.Digest(), reader.Address());
        var judgements = new Judgement[reader.Count(Order.MostCandidates)];
        for (var i = 0; i < judgements.Length; i++)
            judgements[i] = new Judgement(reader.Address(), reader.Choice<Fitness>(), reader.Int64(), reader.Int64());
        var evidence = new LeaseEvidence(
            new AllocationReason(seed, judgements, chosen), reader.Int32(), reader.Int64(), reader.Int64());
        reader.ExpectEnd();
        return evidence;
    }
}

/// <summary>How a lease ended without a result.</summary>
public enum ReleaseCause : byte
{
    /// <summary>It ran out, its holder was asked once more, and nothing came.</summary>
    Lost = 0,

    /// <summary><see cref="DeclineReason.OwnerRules"/>.</summary>
    OwnerRules = 1,

    /// <summary><see cref="DeclineReason.BadInput"/>.</summary>
    BadInput = 2,

    /// <summary><see cref="DeclineReason.Unprovable"/>.</summary>
    Unprovable = 3,

    /// <summary><see cref="DeclineReason.NoModel"/>.</summary>
    NoModel = 4,

    /// <summary><see cref="DeclineReason.BudgetSpent"/>.</summary>
    BudgetSpent = 5,

    /// <summary><see cref="DeclineReason.Broken"/>.</summary>
    Broken = 6,
}

/// <summary>Evidence of <see cref="EntryKind.Released"/>.</summary>
/// <param name="Node">Whose lease it was.</param>
/// <param name="Epoch">The lease's epoch.</param>
/// <param name="Cause">How it ended.</param>
public sealed record ReleaseEvidence(Address Node, int Epoch, ReleaseCause Cause)
{
    /// <summary>The canonical bytes.</summary>
    public byte[] ToBytes() => new CanonicalWriter().Address(Node).Int32(Epoch).Byte((byte)Cause).ToArray();

    /// <summary>Reads canonical bytes.</summary>
    /// <exception cref="InvalidDataException">They are something else.</exception>
    public static ReleaseEvidence Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        var evidence = new ReleaseEvidence(reader.Address(), reader.Int32(), reader.Choice<ReleaseCause>());
        reader.ExpectEnd();
        return evidence;
    }
}
