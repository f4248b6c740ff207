using Vouch.Network.Commands;
using Vouch.Network.Encoding;
using Vouch.Network.Orders;

namespace Vouch.Network.Receipts;

/// <summary>Evidence of <see cref="EntryKind.Settled"/>.</summary>
/// <param name="Claim">What the node signed.</param>
/// <param name="Paid">Micro-credits to the node.</param>
/// <param name="Fee">Micro-credits to the network.</param>
public sealed record SettledEvidence(SignedClaim Claim, long Paid, long Fee)
{
    /// <summary>The canonical bytes.</summary>
    public byte[] ToBytes() =>
        Signed.Write(Claim.Claim.ToBytes(), Claim.Signature).Int64(Paid).Int64(Fee).ToArray();

    /// <summary>Reads canonical bytes.</summary>
    /// <exception cref="InvalidDataException">They are something else.</exception>
    public static SettledEvidence Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        var evidence = new SettledEvidence(
            new SignedClaim(ResultClaim.Read(Signed.Body(ref reader)), reader.Signature()), reader.Int64(), reader.Int64());
        reader.ExpectEnd();
        return evidence;
    }
}

/// <summary>Evidence of <see cref="EntryKind.Slashed"/>: the claim is the artefact, whose proof anyone can check again.</summary>
/// <param name="Claim">What the node signed.</param>
/// <param name="Detail">What the verifier said.</param>
/// <param name="Lost">Micro-credits of stake that were burned.</param>
public sealed record SlashedEvidence(SignedClaim Claim, string Detail, long Lost)
{
    /// <summary>The canonical bytes.</summary>
    public byte[] ToBytes() =>
        Signed.Write(Claim.Claim.ToBytes(), Claim.Signature).Text(Detail).Int64(Lost).ToArray();

    /// <summary>Reads canonical bytes.</summary>
    /// <exception cref="InvalidDataException">They are something else.</exception>
    public static SlashedEvidence Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        var evidence = new SlashedEvidence(
            new SignedClaim(ResultClaim.Read(Signed.Body(ref reader)), reader.Signature()),
            reader.Text(Signed.MostText), reader.Int64());
        reader.ExpectEnd();
        return evidence;
    }
}

/// <summary>Evidence of <see cref="EntryKind.Refused"/>.</summary>
/// <param name="Claim">What the node signed.</param>
/// <param name="Code">Why it was refused.</param>
/// <param name="Message">The same for people.</param>
public sealed record RefusalEvidence(SignedClaim Claim, RefusalCode Code, string Message)
{
    /// <summary>The canonical bytes.</summary>
    public byte[] ToBytes() =>
        Signed.Write(Claim.Claim.ToBytes(), Claim.Signature).Byte((byte)Code).Text(Message).ToArray();

    /// <summary>Reads canonical bytes.</summary>
    /// <exception cref="InvalidDataException">They are something else.</exception>
    public static RefusalEvidence Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        var evidence = new RefusalEvidence(
            new SignedClaim(ResultClaim.Read(Signed.Body(ref reader)), reader.Signature()),
            reader.Choice<RefusalCode>(), reader.Text(Signed.MostText));
        reader.ExpectEnd();
        return evidence;
    }
}
