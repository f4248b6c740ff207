using System.Buffers.Binary;

namespace Vouch.Protocol.Proofs;

/// <summary>Constants of the proof's encoding (docs/protocol.md, section 10).</summary>
public static class ProofFormat
{
    /// <summary>Names protocol and version; absorbed first, so that no other version's proof can pass.</summary>
    public const string ProtocolId = "vouch/inference/2";

    /// <summary>First bytes of a proof of one statement.</summary>
    public static ReadOnlySpan<byte> Magic => "VPRF\u0002\0"u8;

    /// <summary>First bytes of a proof of several inferences; their number follows, as an int32 of at least 2.</summary>
    public static ReadOnlySpan<byte> BatchMagic => "VPRF\u0002\u0001"u8;

    /// <summary>Most inferences of one proof, whatever the model.</summary>
    public const int MostInferences = 1 << 16;

    /// <summary>Bytes of a digest or root.</summary>
    public const int DigestBytes = 32;

    /// <summary>Bytes of a leaf's salt.</summary>
    public const int SaltBytes = 32;

    /// <summary>The first bytes of every proof about a number of inferences: each number has one form, and one number each form.</summary>
    public static byte[] Header(int inferences)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inferences, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(inferences, MostInferences);
        if (inferences == 1)
        {
            return Magic.ToArray();
        }

        var header = new byte[BatchMagic.Length + sizeof(int)];
        BatchMagic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(BatchMagic.Length), inferences);
        return header;
    }

    /// <summary>
    /// How many inferences a proof says it is about: 1 to <see cref="MostInferences"/>, or 0 if it does not begin as a proof
    /// does. Only a claim, until the proof of the statement about that many is accepted.
    /// </summary>
    public static int Inferences(ReadOnlySpan<byte> proof)
    {
        if (proof.StartsWith(Magic))
        {
            return 1;
        }

        if (!proof.StartsWith(BatchMagic) || proof.Length < BatchMagic.Length + sizeof(int))
        {
            return 0;
        }

        var inferences = BinaryPrimitives.ReadInt32LittleEndian(proof[BatchMagic.Length..]);
        return inferences is >= 2 and <= MostInferences ? inferences : 0;
    }
}
