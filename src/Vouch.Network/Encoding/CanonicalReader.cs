using System.Buffers.Binary;
using System.Text;
using Vouch.Identity;

namespace Vouch.Network.Encoding;

/// <summary>Reads what <see cref="CanonicalWriter"/> wrote; anything else is an <see cref="InvalidDataException"/>.</summary>
public ref struct CanonicalReader(ReadOnlySpan<byte> bytes)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Whether everything was read.</summary>
    public readonly bool AtEnd => _rest.IsEmpty;

    /// <summary>Refuses bytes left over.</summary>
    public readonly void ExpectEnd()
    {
        if (!_rest.IsEmpty) throw new InvalidDataException($"There are {_rest.Length} bytes too many.");
    }

    /// <summary>Expects the domain that a writer began with.</summary>
    public void Domain(string domain)
    {
        if (Text(64) != domain) throw new InvalidDataException($"This is not '{domain}'.");
    }

    /// <summary>Bytes of fixed size.</summary>
    public ReadOnlySpan<byte> Raw(int count)
    {
        if (count < 0 || count > _rest.Length) throw new InvalidDataException("The bytes are cut off.");
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    /// <summary>One byte.</summary>
    public byte Byte() => Raw(1)[0];

    /// <summary>Four bytes.</summary>
    public int Int32() => BinaryPrimitives.ReadInt32BigEndian(Raw(4));

    /// <summary>Eight bytes.</summary>
    public long Int64() => BinaryPrimitives.ReadInt64BigEndian(Raw(8));

    /// <summary>Eight bytes.</summary>
    public ulong UInt64() => BinaryPrimitives.ReadUInt64BigEndian(Raw(8));

    /// <summary>A count of things to follow.</summary>
    public int Count(int most)
    {
        var count = Int32();
        return count >= 0 && count <= most ? count : throw new InvalidDataException($"A count is outside 0 to {most}.");
    }

    /// <summary>Bytes with their length in front.</summary>
    public ReadOnlySpan<byte> Bytes(int most) => Raw(Count(most));

    /// <summary>UTF-8 with its length in front.</summary>
    public string Text(int most)
    {
        try
        {
            return Strict.GetString(Bytes(most));
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException("A text is not UTF-8.", e);
        }
    }

    /// <summary>20 bytes.</summary>
    public Address Address() => Vouch.Identity.Address.Read(Raw(Vouch.Identity.Address.Size));

    /// <summary>32 bytes.</summary>
    public Digest256 Digest() => Digest256.Read(Raw(32));

    /// <summary>16 bytes.</summary>
    public TaskId Task() => TaskId.Read(Raw(TaskId.Size));

    /// <summary>65 bytes, canonical.</summary>
    public Signature Signature() =>
        Vouch.Identity.Signature.TryRead(Raw(Vouch.Identity.Signature.Size), out var signature)
            ? signature
            : throw new InvalidDataException("A signature is not canonical.");

    /// <summary>A value of an enumeration.</summary>
    public T Choice<T>()
        where T : struct, Enum
    {
        var value = (T)Enum.ToObject(typeof(T), Byte());
        return Enum.IsDefined(value) ? value : throw new InvalidDataException($"There is no such {typeof(T).Name}.");
    }
}
