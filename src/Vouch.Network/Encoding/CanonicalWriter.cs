using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Vouch.Identity;

namespace Vouch.Network.Encoding;

/// <summary>
/// The one way to write what is signed or chained (docs/network.md, section 3): big-endian integers, length-prefixed bytes,
/// no optional parts, so that equal things have equal bytes. Not a wire format: JSON travels, these bytes are hashed.
/// </summary>
public sealed class CanonicalWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new(256);

    /// <summary>A writer whose first bytes name what follows, so that no signature fits two kinds of thing.</summary>
    /// <param name="domain">For example "vouch/order/1".</param>
    public CanonicalWriter(string domain) => Text(domain);

    /// <summary>A writer without a domain, for parts of other things.</summary>
    public CanonicalWriter()
    {
    }

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    /// <summary>Keccak-256 of what was written.</summary>
    public Digest256 Digest() => Digest256.Keccak(_buffer.WrittenSpan);

    /// <summary>A copy of what was written.</summary>
    public byte[] ToArray() => _buffer.WrittenSpan.ToArray();

    /// <summary>One byte.</summary>
    public CanonicalWriter Byte(byte value)
    {
        _buffer.GetSpan(1)[0] = value;
        _buffer.Advance(1);
        return this;
    }

    /// <summary>Four bytes.</summary>
    public CanonicalWriter Int32(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(_buffer.GetSpan(4), value);
        _buffer.Advance(4);
        return this;
    }

    /// <summary>Eight bytes.</summary>
    public CanonicalWriter Int64(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(_buffer.GetSpan(8), value);
        _buffer.Advance(8);
        return this;
    }

    /// <summary>Eight bytes.</summary>
    public CanonicalWriter UInt64(ulong value) => Int64(unchecked((long)value));

    /// <summary>Four bytes of length, then the bytes.</summary>
    public CanonicalWriter Bytes(ReadOnlySpan<byte> value)
    {
        Int32(value.Length);
        return Raw(value);
    }

    /// <summary>The bytes alone; for values of fixed size.</summary>
    public CanonicalWriter Raw(ReadOnlySpan<byte> value)
    {
        _buffer.Write(value);
        return this;
    }

    /// <summary>UTF-8 with a length in front.</summary>
    public CanonicalWriter Text(string value) => Bytes(System.Text.Encoding.UTF8.GetBytes(value));

    /// <summary>20 bytes.</summary>
    public CanonicalWriter Address(Address value)
    {
        value.Write(_buffer.GetSpan(Vouch.Identity.Address.Size));
        _buffer.Advance(Vouch.Identity.Address.Size);
        return this;
    }

    /// <summary>32 bytes.</summary>
    public CanonicalWriter Digest(in Digest256 value)
    {
        value.Write(_buffer.GetSpan(32));
        _buffer.Advance(32);
        return this;
    }

    /// <summary>16 bytes.</summary>
    public CanonicalWriter Task(TaskId value)
    {
        value.Write(_buffer.GetSpan(TaskId.Size));
        _buffer.Advance(TaskId.Size);
        return this;
    }

    /// <summary>65 bytes.</summary>
    public CanonicalWriter Signature(in Signature value)
    {
        value.Write(_buffer.GetSpan(Vouch.Identity.Signature.Size));
        _buffer.Advance(Vouch.Identity.Signature.Size);
        return this;
    }
}
