namespace Vouch.Protocol.Proofs;

/// <summary>Constants of the proof's encoding (docs/protocol.md, section 10).</summary>
public static class ProofFormat
{
    /// <summary>Names protocol and version; absorbed first, so that no other version's proof can pass.</summary>
    public const string ProtocolId = "vouch/inference/2";

    /// <summary>First bytes of a proof.</summary>
    public static ReadOnlySpan<byte> Magic => "VPRF\u0002\0"u8;

    /// <summary>Bytes of a digest or root.</summary>
    public const int DigestBytes = 32;

    /// <summary>Bytes of a leaf's salt.</summary>
    public const int SaltBytes = 32;
}
