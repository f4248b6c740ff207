using Vouch.Identity.Secp256k1;

namespace Vouch.Identity;

/// <summary>
/// An ECDSA signature over secp256k1 with its recovery bit: 65 bytes r || s || v. Canonical: r in [1, n), s in
/// [1, n / 2], v 0 or 1; nothing else can be read, so a signature cannot be rewritten into another valid one.
/// </summary>
public readonly struct Signature : IEquatable<Signature>
{
    /// <summary>Bytes of a signature.</summary>
    public const int Size = 65;

    private readonly Scalar _r;
    private readonly Scalar _s;
    private readonly byte _v;

    internal Signature(in Scalar r, in Scalar s, ulong v)
    {
        _r = r;
        _s = s;
        _v = (byte)v;
    }

    internal Scalar R => _r;

    internal Scalar S => _s;

    internal ulong V => _v;

    /// <summary>Whether this is the value of default(Signature), which is valid for no key.</summary>
    public bool IsEmpty => _r.IsZero;

    /// <summary>Reads 65 bytes; false for any other length and any encoding that is not canonical.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Signature signature)
    {
        signature = default;
        if (bytes.Length != Size || bytes[64] > 1) return false;
        if (!Scalar.TryRead(bytes[..32], out Scalar r) || r.IsZero) return false;
        if (!Scalar.TryRead(bytes[32..64], out Scalar s) || s.IsZero || s.HighMask != 0) return false;
        signature = new Signature(r, s, bytes[64]);
        return true;
    }

    /// <summary>Writes 65 bytes.</summary>
    public void Write(Span<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes.Length, Size, nameof(bytes));
        _r.Write(bytes[..32]);
        _s.Write(bytes[32..64]);
        bytes[64] = _v;
    }

    /// <summary>The 65 bytes.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = new byte[Size];
        Write(bytes);
        return bytes;
    }

    /// <inheritdoc/>
    public bool Equals(Signature other) => _r.Equals(other._r) && _s.Equals(other._s) && _v == other._v;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Signature other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_r.W0, _s.W0, _v);

    /// <summary>The 65 bytes in hexadecimal.</summary>
    public override string ToString() => Convert.ToHexStringLower(ToBytes());

    /// <summary>Equality.</summary>
    public static bool operator ==(Signature a, Signature b) => a.Equals(b);

    /// <summary>Inequality.</summary>
    public static bool operator !=(Signature a, Signature b) => !a.Equals(b);
}
