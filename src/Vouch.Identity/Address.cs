using System.Buffers.Binary;
using Vouch.Hashing;
using Vouch.Identity.Secp256k1;

namespace Vouch.Identity;

/// <summary>
/// Who: the last 20 bytes of the Keccak-256 of an uncompressed public key, as on EVM chains; a value without a place on
/// the heap, ordered as bytes are.
/// </summary>
public readonly struct Address : IEquatable<Address>, IComparable<Address>
{
    /// <summary>Bytes of an address.</summary>
    public const int Size = 20;

    private readonly ulong _w0, _w1;
    private readonly uint _w2;

    private Address(ulong w0, ulong w1, uint w2)
    {
        _w0 = w0;
        _w1 = w1;
        _w2 = w2;
    }

    /// <summary>Whether all bytes are zero; nobody's address.</summary>
    public bool IsZero => (_w0 | _w1 | _w2) == 0;

    /// <summary>Reads exactly 20 bytes.</summary>
    public static Address Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size) throw new ArgumentException("An address has 20 bytes.", nameof(bytes));
        return new Address(
            BinaryPrimitives.ReadUInt64BigEndian(bytes),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]));
    }

    /// <summary>Writes 20 bytes.</summary>
    public void Write(Span<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes.Length, Size, nameof(bytes));
        BinaryPrimitives.WriteUInt64BigEndian(bytes, _w0);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], _w1);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[16..], _w2);
    }

    /// <summary>The 20 bytes.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = new byte[Size];
        Write(bytes);
        return bytes;
    }

    /// <summary>
    /// Reads 0x and 40 hexadecimal digits. With letters of both cases the checksum of EIP-55 must be right; digits in one
    /// case carry none.
    /// </summary>
    public static bool TryParse(string? text, out Address address)
    {
        address = default;
        Span<byte> bytes = stackalloc byte[Size];
        if (text is null || !text.StartsWith("0x", StringComparison.Ordinal) || !HexText.TryRead(text, bytes)) return false;
        Address read = Read(bytes);
        ReadOnlySpan<char> digits = text.AsSpan(2);
        bool mixed = digits.ContainsAnyInRange('a', 'f') && digits.ContainsAnyInRange('A', 'F');
        if (mixed && read.ToString() != text) return false;
        address = read;
        return true;
    }

    /// <summary>Reads an address as <see cref="TryParse"/> does.</summary>
    /// <exception cref="FormatException">It is something else, or its checksum is wrong.</exception>
    public static Address Parse(string text) => TryParse(text, out Address address)
        ? address
        : throw new FormatException(
            "An address is written as 0x and 40 hexadecimal digits; in mixed case they carry the EIP-55 checksum.");

    /// <summary>The address of a key, given as a normalised point.</summary>
    internal static Address Of(in AffinePoint key)
    {
        Span<byte> bytes = stackalloc byte[64];
        key.X.Write(bytes[..32]);
        key.Y.Write(bytes[32..]);
        Span<byte> digest = stackalloc byte[Keccak256.DigestSize];
        Keccak256.Hash(bytes, digest);
        return Read(digest[12..]);
    }

    /// <inheritdoc/>
    public bool Equals(Address other) => ((_w0 ^ other._w0) | (_w1 ^ other._w1) | (_w2 ^ other._w2)) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Address other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_w0, _w1, _w2);

    /// <inheritdoc/>
    public int CompareTo(Address other)
    {
        int order = _w0.CompareTo(other._w0);
        if (order == 0) order = _w1.CompareTo(other._w1);
        return order == 0 ? _w2.CompareTo(other._w2) : order;
    }

    /// <summary>0x and 40 hexadecimal digits, in the mixed case of EIP-55.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        Write(bytes);
        Span<char> text = stackalloc char[2 + (2 * Size)];
        "0x".CopyTo(text);
        Span<char> digits = text[2..];
        Convert.TryToHexStringLower(bytes, digits, out _);

        // EIP-55: a letter is a capital where the hash of the lower-case digits has a digit of 8 or more.
        Span<byte> ascii = stackalloc byte[2 * Size];
        for (int i = 0; i < ascii.Length; i++) ascii[i] = (byte)digits[i];
        Span<byte> hash = stackalloc byte[Keccak256.DigestSize];
        Keccak256.Hash(ascii, hash);
        for (int i = 0; i < digits.Length; i++)
        {
            int nibble = (hash[i / 2] >> (4 * (1 - (i % 2)))) & 15;
            if (nibble >= 8) digits[i] = char.ToUpperInvariant(digits[i]);
        }

        return new string(text);
    }

    /// <summary>Equality.</summary>
    public static bool operator ==(Address a, Address b) => a.Equals(b);

    /// <summary>Inequality.</summary>
    public static bool operator !=(Address a, Address b) => !a.Equals(b);

    /// <summary>Order of bytes.</summary>
    public static bool operator <(Address a, Address b) => a.CompareTo(b) < 0;

    /// <summary>Order of bytes.</summary>
    public static bool operator >(Address a, Address b) => a.CompareTo(b) > 0;

    /// <summary>Order of bytes.</summary>
    public static bool operator <=(Address a, Address b) => a.CompareTo(b) <= 0;

    /// <summary>Order of bytes.</summary>
    public static bool operator >=(Address a, Address b) => a.CompareTo(b) >= 0;
}
