using System.Buffers.Binary;
using System.Text;

namespace Vouch.Models.Onnx;

/// <summary>How a field's content is laid out in the file.</summary>
internal enum WireType
{
    Varint = 0,
    Fixed64 = 1,
    Bytes = 2,
    Fixed32 = 5,
}

/// <summary>
/// Reads one protobuf message in place. The bytes come from strangers: every length is checked against what is there,
/// nesting is limited, nothing is allocated here but texts, and every complaint is a <see cref="ModelException"/> that
/// says where in the file it stopped.
/// </summary>
internal ref struct WireReader
{
    // A 64-bit number takes at most ten bytes of seven bits.
    private const int LongestVarint = 10;

    private static readonly UTF8Encoding StrictUtf8 =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> _data;
    private readonly int _origin;
    private readonly int _depthLeft;
    private readonly string _what;
    private int _position;

    public WireReader(ReadOnlySpan<byte> data, string what, int maxDepth)
        : this(data, 0, what, maxDepth)
    {
    }

    private WireReader(ReadOnlySpan<byte> data, int origin, string what, int depthLeft)
    {
        _data = data;
        _origin = origin;
        _what = what;
        _depthLeft = depthLeft;
    }

    /// <summary>Where this message or field starts in the file.</summary>
    public readonly int Origin => _origin;

    /// <summary>Whether the message has been read to its end.</summary>
    public readonly bool AtEnd => _position >= _data.Length;

    /// <summary>Reads the next field's number and layout; false at the end of the message.</summary>
    public bool Next(out int field, out WireType type)
    {
        field = 0;
        type = default;
        if (AtEnd) return false;
        var tag = ReadVarint();
        var number = tag >> 3;
        type = (WireType)(tag & 7);
        if (number is 0 or > (1 << 29) - 1) throw Error("a field number is out of range");
        if (type is not (WireType.Varint or WireType.Fixed64 or WireType.Bytes or WireType.Fixed32))
            throw Error($"a field has the unknown layout {(int)type}");
        field = (int)number;
        return true;
    }

    public ulong ReadVarint()
    {
        ulong value = 0;
        for (var i = 0; i < LongestVarint; i++)
        {
            if (AtEnd) throw Error("it ends in the middle of a number");
            var next = _data[_position++];
            value |= (ulong)(next & 0x7f) << (7 * i);
            if (next < 0x80) return value;
        }

        throw Error("a number is longer than any can be");
    }

    public uint ReadFixed32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));

    public ulong ReadFixed64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));

    public ReadOnlySpan<byte> ReadBytes()
    {
        var length = ReadVarint();
        if (length > (ulong)(_data.Length - _position))
        {
            throw Error(
                $"it announces {length} bytes where {_data.Length - _position} are left; " +
                "the file is cut off or damaged");
        }

        return Take((int)length);
    }

    public string ReadText()
    {
        try
        {
            return StrictUtf8.GetString(ReadBytes());
        }
        catch (DecoderFallbackException)
        {
            throw Error("a text is not valid UTF-8");
        }
    }

    /// <summary>Opens a message inside this one.</summary>
    public WireReader ReadMessage(string what)
    {
        if (_depthLeft <= 0) throw Error("messages are nested too deeply");
        var bytes = ReadBytes();
        return new WireReader(bytes, _origin + _position - bytes.Length, what, _depthLeft - 1);
    }

    /// <summary>Opens a run of packed numbers.</summary>
    public WireReader ReadPacked()
    {
        var bytes = ReadBytes();
        return new WireReader(bytes, _origin + _position - bytes.Length, _what, 0);
    }

    /// <summary>Checks that the field just announced has the layout its number stands for.</summary>
    public readonly void Require(WireType actual, WireType expected, int field)
    {
        if (actual != expected) throw Error($"field {field} has the layout {actual} instead of {expected}");
    }

    public void Skip(WireType type)
    {
        switch (type)
        {
            case WireType.Varint: ReadVarint(); break;
            case WireType.Fixed32: Take(sizeof(uint)); break;
            case WireType.Fixed64: Take(sizeof(ulong)); break;
            default: ReadBytes(); break;
        }
    }

    public readonly ModelException Error(string problem) => new(
        $"This is not a readable ONNX file: at byte {(long)_origin + _position}, in {_what}, {problem}.");

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _data.Length - _position)
            throw Error("it ends in the middle of a value; the file is cut off or damaged");
        var bytes = _data.Slice(_position, count);
        _position += count;
        return bytes;
    }
}
