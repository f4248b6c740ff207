using System.Buffers.Binary;
using System.Globalization;
using Vouch.Identity;

namespace Vouch.Network;

/// <summary>
/// Names a task: the first 16 bytes of its order's digest, so that the same order submitted twice is the same task. Whoever
/// searches for two orders with one name (2^64 work) finds that the second is refused.
/// </summary>
public readonly record struct TaskId(UInt128 Value) : IComparable<TaskId>
{
    /// <summary>Bytes of an id.</summary>
    public const int Size = 16;

    /// <summary>The id of an order.</summary>
    public static TaskId Of(in Digest256 order)
    {
        Span<byte> bytes = stackalloc byte[32];
        order.Write(bytes);
        return Read(bytes);
    }

    /// <summary>Reads 16 bytes, big-endian.</summary>
    public static TaskId Read(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt128BigEndian(bytes));

    /// <summary>Writes 16 bytes, big-endian.</summary>
    public void Write(Span<byte> bytes) => BinaryPrimitives.WriteUInt128BigEndian(bytes, Value);

    /// <summary>The 16 bytes.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        Write(bytes);
        return bytes;
    }

    /// <summary>Reads 32 hexadecimal digits.</summary>
    public static bool TryParse(string? text, out TaskId id)
    {
        id = default;
        if (text is not { Length: 32 } || !UInt128.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            return false;
        id = new TaskId(value);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(TaskId other) => Value.CompareTo(other.Value);

    /// <summary>32 hexadecimal digits.</summary>
    public override string ToString() => Value.ToString("x32", CultureInfo.InvariantCulture);
}
