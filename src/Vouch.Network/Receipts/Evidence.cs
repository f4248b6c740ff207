using Vouch.Identity;
using Vouch.Network.Allocation;
using Vouch.Network.Commands;
using Vouch.Network.Encoding;
using Vouch.Network.Nodes;
using Vouch.Network.Orders;

namespace Vouch.Network.Receipts;

/// <summary>Evidence of <see cref="EntryKind.Deposited"/>.</summary>
/// <param name="Account">To whom.</param>
/// <param name="Amount">Micro-credits.</param>
/// <param name="Reference">Names the payment.</param>
public sealed record DepositEvidence(Address Account, long Amount, Digest256 Reference)
{
    /// <summary>The canonical bytes.</summary>
    public byte[] ToBytes() => new CanonicalWriter().Address(Account).Int64(Amount).Digest(Reference).ToArray();

    /// <summary>Reads canonical bytes.</summary>
    /// <exception cref="InvalidDataException">They are something else.</exception>
    public static DepositEvidence Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        var evidence = new DepositEvidence(reader.Address(), reader.Int64(), reader.Digest());
        reader.ExpectEnd();
        return evidence;
    }
}

/// <summary>
/// Evidence of <see cref="EntryKind.Withdrawn"/>, <see cref="EntryKind.Staked"/>, <see cref="EntryKind.Unstaked"/> and
/// <see cref="EntryKind.Cancelled"/>.
/// </summary>
/// <param name="Request">What the account's holder signed.</param>
public sealed record RequestEvidence(SignedRequest Request)
{
    /// <summary>The canonical bytes.</summary>
    public byte[] ToBytes() => Signed.Write(Request.Request.ToBytes(), Request.Signature).ToArray();

    /// <summary>Reads canonical bytes.</summary>
    /// <exception cref="InvalidDataException">They are something else.</exception>
    public static RequestEvidence Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        var evidence = new RequestEvidence(new SignedRequest(AccountRequest.Read(Signed.Body(ref reader)), reader.Signature()));
        reader.ExpectEnd();
        return evidence;
    }
}

/// <summary>Evidence of <see cref="EntryKind.NodeRegistered"/>.</summary>
/// <param name="Profile">What the node's owner signed.</param>
public sealed record NodeEvidence(SignedProfile Profile)
{
    /// <summary>The canonical bytes.</summary>
    public byte[] ToBytes() => Signed.Write(Profile.Profile.ToBytes(), Profile.Signature).ToArray();

    /// <summary>Reads canonical bytes.</summary>
    /// <exception cref="InvalidDataException">They are something else.</exception>
    public static NodeEvidence Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        var evidence = new NodeEvidence(new SignedProfile(NodeProfile.Read(Signed.Body(ref reader)), reader.Signature()));
        reader.ExpectEnd();
        return evidence;
    }
}

/// <summary>Evidence of <see cref="EntryKind.Accepted"/>.</summary>
/// <param name="Order">What the requester signed.</param>
/// <param name="WorkUnits">Units of work of its model.</param>
/// <param name="Envelope">Keccak-256 of the sealed input.</param>
public sealed record AcceptedEvidence(SignedOrder Order, long WorkUnits, Digest256 Envelope)
{
    /// <summary>The canonical bytes.</summary>
    public byte[] ToBytes() =>
        Signed.Write(Order.Order.ToBytes(), Order.Signature).Int64(WorkUnits).Digest(Envelope).ToArray();

    /// <summary>Reads canonical bytes.</summary>
    /// <exception cref="InvalidDataException">They are something else.</exception>
    public static AcceptedEvidence Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        var evidence = new AcceptedEvidence(
            new SignedOrder(Orders.Order.Read(Signed.Body(ref reader)), reader.Signature()), reader.Int64(), reader.Digest());
        reader.ExpectEnd();
        return evidence;
    }
}

/// <summary>Evidence of <see cref="EntryKind.Resealed"/>.</summary>
/// <param name="Change">What the requester signed.</param>
/// <param name="Envelope">Keccak-256 of the new sealed input.</param>
public sealed record ResealedEvidence(SignedCandidateChange Change, Digest256 Envelope)
{
    /// <summary>The canonical bytes.</summary>
    public byte[] ToBytes() => Signed.Write(Change.Change.ToBytes(), Change.Signature).Digest(Envelope).ToArray();

    /// <summary>Reads canonical bytes.</summary>
    /// <exception cref="InvalidDataException">They are something else.</exception>
    public static ResealedEvidence Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        var evidence = new ResealedEvidence(
            new SignedCandidateChange(CandidateChange.Read(Signed.Body(ref reader)), reader.Signature()), reader.Digest());
        reader.ExpectEnd();
        return evidence;
    }
}

/// <summary>Evidence of <see cref="EntryKind.Expired"/> and <see cref="EntryKind.Failed"/>: why, for people.</summary>
/// <param name="Reason">Why.</param>
public sealed record EndEvidence(string Reason)
{
    /// <summary>The canonical bytes.</summary>
    public byte[] ToBytes() => new CanonicalWriter().Text(Reason).ToArray();

    /// <summary>Reads canonical bytes.</summary>
    /// <exception cref="InvalidDataException">They are something else.</exception>
    public static EndEvidence Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        var evidence = new EndEvidence(reader.Text(Signed.MostText));
        reader.ExpectEnd();
        return evidence;
    }
}

/// <summary>How a signed thing stands in evidence: its canonical bytes with their length, then the signature.</summary>
internal static class Signed
{
    /// <summary>Most bytes of a signed body.</summary>
    public const int MostBody = 4096;

    /// <summary>Most bytes of a text in evidence.</summary>
    public const int MostText = 1024;

    public static CanonicalWriter Write(byte[] body, in Signature signature) =>
        new CanonicalWriter().Bytes(body).Signature(signature);

    public static ReadOnlySpan<byte> Body(ref CanonicalReader reader) => reader.Bytes(MostBody);
}
