using Vouch.Identity.Secp256k1;

namespace Vouch.Identity;

/// <summary>A public key: a point of secp256k1 that has been checked to be on the curve.</summary>
public sealed class PublicKey : IEquatable<PublicKey>
{
    /// <summary>Bytes of the compressed encoding: 2 or 3 for the parity of y, then x.</summary>
    public const int Size = 33;

    internal PublicKey(in AffinePoint normalized)
    {
        Point = normalized;
        Address = Address.Of(normalized);
    }

    /// <summary>The key's address.</summary>
    public Address Address { get; }

    internal AffinePoint Point { get; }

    /// <summary>Reads the compressed encoding; false for other lengths, x of p or more, and x of no point.</summary>
    public static bool TryRead(ReadOnlySpan<byte> compressed33, out PublicKey? key)
    {
        key = null;
        if (compressed33.Length != Size || compressed33[0] is not (2 or 3)) return false;
        if (!FieldElement.TryRead(compressed33[1..], out FieldElement x)) return false;
        if (!AffinePoint.TryLiftVar(x, compressed33[0] & 1u, out AffinePoint point)) return false;
        key = new PublicKey(point);
        return true;
    }

    /// <summary>The 33 bytes of the compressed encoding.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = new byte[Size];
        bytes[0] = (byte)(2 + Point.Y.Parity);
        Point.X.Write(bytes.AsSpan(1));
        return bytes;
    }

    /// <inheritdoc/>
    public bool Equals(PublicKey? other) =>
        other is not null && Address == other.Address && ToBytes().AsSpan().SequenceEqual(other.ToBytes());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PublicKey);

    /// <inheritdoc/>
    public override int GetHashCode() => Address.GetHashCode();

    /// <summary>The compressed encoding in hexadecimal.</summary>
    public override string ToString() => Convert.ToHexStringLower(ToBytes());
}
