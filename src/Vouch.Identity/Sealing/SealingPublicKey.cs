using System.Security.Cryptography;

namespace Vouch.Identity;

/// <summary>For whom something can be sealed: a point of P-256 that has been checked to be on the curve.</summary>
public sealed class SealingPublicKey : IEquatable<SealingPublicKey>
{
    /// <summary>Bytes of the compressed encoding, which <see cref="ToBytes"/> gives.</summary>
    public const int Size = 33;

    /// <summary>Bytes of the uncompressed encoding.</summary>
    public const int UncompressedSize = 65;

    /// <summary>4, then x and y.</summary>
    private readonly byte[] _point;

    private SealingPublicKey(byte[] uncompressed) => _point = uncompressed;

    /// <summary>The uncompressed encoding.</summary>
    internal ReadOnlySpan<byte> Uncompressed => _point;

    /// <summary>
    /// Reads the compressed (33 bytes) or uncompressed (65 bytes) encoding; false for anything else, points off the curve
    /// included.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out SealingPublicKey? key)
    {
        key = null;
        byte[] point = new byte[UncompressedSize];
        point[0] = 4;
        if (bytes.Length == UncompressedSize && bytes[0] == 4)
        {
            if (!P256.IsOnCurve(bytes[1..33], bytes[33..])) return false;
            bytes.CopyTo(point);
        }
        else if (bytes.Length == Size && bytes[0] is 2 or 3)
        {
            bytes[1..].CopyTo(point.AsSpan(1));
            if (!P256.TryFindY(bytes[1..], bytes[0] & 1, point.AsSpan(33))) return false;
        }
        else
        {
            return false;
        }

        key = new SealingPublicKey(point);
        return true;
    }

    /// <summary>The 33 bytes of the compressed encoding.</summary>
    public byte[] ToBytes() => [(byte)(2 + (_point[64] & 1)), .. _point.AsSpan(1, 32)];

    /// <inheritdoc/>
    public bool Equals(SealingPublicKey? other) => other is not null && _point.AsSpan().SequenceEqual(other._point);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SealingPublicKey);

    /// <inheritdoc/>
    public override int GetHashCode() => BitConverter.ToInt32(_point, 1);

    /// <summary>The compressed encoding in hexadecimal.</summary>
    public override string ToString() => Convert.ToHexStringLower(ToBytes());

    internal static SealingPublicKey Of(ECDiffieHellman key)
    {
        ECPoint q = key.ExportParameters(includePrivateParameters: false).Q;
        return new SealingPublicKey([4, .. q.X!, .. q.Y!]);
    }

    internal ECDiffieHellman Open() => ECDiffieHellman.Create(new ECParameters
    {
        Curve = ECCurve.NamedCurves.nistP256,
        Q = new ECPoint { X = _point[1..33], Y = _point[33..] },
    });
}
