namespace Vouch.Identity;

/// <summary>The bytes of an envelope, which anyone may hold.</summary>
public sealed class SealedEnvelope
{
    private readonly byte[] _bytes;

    internal SealedEnvelope(byte[] bytes) => _bytes = bytes;

    /// <summary>The bytes, not copied.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>Length in bytes.</summary>
    public int Length => _bytes.Length;

    /// <summary>A copy of the bytes.</summary>
    public byte[] ToBytes() => [.. _bytes];
}
