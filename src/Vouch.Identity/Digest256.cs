using System.Buffers.Binary;
using Vouch.Hashing;

namespace Vouch.Identity;

/// <summary>Thirty-two bytes, as a value without a place on the heap; ordered as bytes are.</summary>
public readonly struct Digest256 : IEquatable<Digest256>, IComparable<Digest256>
{
    /// <summary>Bytes of a digest.</summary>
    public const int Size = 32;

    private readonly ulong _w0, _w1, _w2, _w3;

    private Digest256(ulong w0, ulong w1, ulong w2, ulong w3)
    {
        _w0 = w0;
        _w1 = w1;
        _w2 = w2;
        _w3 = w3;
    }

    /// <summary>Whether all bytes are zero.</summary>
    public bool IsZero => (_w0 | _w1 | _w2 | _w3) == 0;

    /// <summary>The digest as a number, the least significant word first.</summary>
    internal (ulong W0, ulong W1, ulong W2, ulong W3) Words => (_w3, _w2, _w1, _w0);

    /// <summary>The Keccak-256 of some bytes.</summary>
    public static Digest256 Keccak(ReadOnlySpan<byte> data)
    {
        Span<byte> digest = stackalloc byte[Size];
        Keccak256.Hash(data, digest);
        return Read(digest);
    }

    /// <summary>Reads exactly 32 bytes.</summary>
    public static Digest256 Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size) throw new ArgumentException("A digest has 32 bytes.", nameof(bytes));
        return new Digest256(
            BinaryPrimitives.ReadUInt64BigEndian(bytes),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]));
    }

    /// <summary>Writes 32 bytes.</summary>
    public void Write(Span<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes.Length, Size, nameof(bytes));
        BinaryPrimitives.WriteUInt64BigEndian(bytes, _w0);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], _w1);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[16..], _w2);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[24..], _w3);
    }

    /// <summary>The 32 bytes.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = new byte[Size];
        Write(bytes);
        return bytes;
    }

    /// <summary>Reads 64 hexadecimal digits, with or without 0x.</summary>
    public static bool TryParse(string? text, out Digest256 digest)
    {
        Span<byte> bytes = stackalloc byte[Size];
        bool read = HexText.TryRead(text, bytes);
        digest = read ? Read(bytes) : default;
        return read;
    }

    /// <summary>Reads 64 hexadecimal digits, with or without 0x.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static Digest256 Parse(string text) => TryParse(text, out Digest256 digest)
        ? digest
        : throw new FormatException("A digest is written as 64 hexadecimal digits.");

    /// <inheritdoc/>
    public bool Equals(Digest256 other) =>
        ((_w0 ^ other._w0) | (_w1 ^ other._w1) | (_w2 ^ other._w2) | (_w3 ^ other._w3)) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Digest256 other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_w0, _w3);

    /// <inheritdoc/>
    public int CompareTo(Digest256 other)
    {
        int order = _w0.CompareTo(other._w0);
        if (order == 0) order = _w1.CompareTo(other._w1);
        if (order == 0) order = _w2.CompareTo(other._w2);
        return order == 0 ? _w3.CompareTo(other._w3) : order;
    }

    /// <summary>64 hexadecimal digits in lower case.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        Write(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    /// <summary>Equality.</summary>
    public static bool operator ==(Digest256 a, Digest256 b) => a.Equals(b);

    /// <summary>Inequality.</summary>
    public static bool operator !=(Digest256 a, Digest256 b) => !a.Equals(b);

    /// <summary>Order of bytes.</summary>
    public static bool operator <(Digest256 a, Digest256 b) => a.CompareTo(b) < 0;

    /// <summary>Order of bytes.</summary>
    public static bool operator >(Digest256 a, Digest256 b) => a.CompareTo(b) > 0;

    /// <summary>Order of bytes.</summary>
    public static bool operator <=(Digest256 a, Digest256 b) => a.CompareTo(b) <= 0;

    /// <summary>Order of bytes.</summary>
    public static bool operator >=(Digest256 a, Digest256 b) => a.CompareTo(b) >= 0;
}
