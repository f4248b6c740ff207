using System.Buffers.Binary;
using System.Text;

namespace Vouch.Models.Quantization.Serialization;

/// <summary>
/// Writes the primitives of the format: little-endian numbers, lists with their length in front, UTF-8 texts.
/// </summary>
internal sealed class GraphWriter(Stream stream)
{
    private readonly byte[] _buffer = new byte[sizeof(long)];

    public void Byte(byte value) => stream.WriteByte(value);

    public void Flag(bool value) => Byte(value ? (byte)1 : (byte)0);

    public void Int(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_buffer, value);
        stream.Write(_buffer, 0, sizeof(int));
    }

    public void Long(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_buffer, value);
        stream.Write(_buffer);
    }

    public void Double(double value) => Long(BitConverter.DoubleToInt64Bits(value));

    public void Text(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        Int(bytes.Length);
        stream.Write(bytes);
    }

    public void Ints(IReadOnlyList<int> values) => List(values, Int);

    public void Longs(IReadOnlyList<long> values) => List(values, Long);

    /// <summary>Numbers that fit 16 bits, in two bytes each.</summary>
    public void Shorts(ReadOnlySpan<long> values)
    {
        Int(values.Length);
        var bytes = new byte[Math.Min(values.Length, GraphReader.Chunk) * sizeof(short)];
        for (var first = 0; first < values.Length; first += GraphReader.Chunk)
        {
            var part = values[first..Math.Min(values.Length, first + GraphReader.Chunk)];
            for (var i = 0; i < part.Length; i++)
                BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(i * sizeof(short)), checked((short)part[i]));
            stream.Write(bytes, 0, part.Length * sizeof(short));
        }
    }

    public void Floats(float[]? values)
    {
        Flag(values is not null);
        if (values is not null) List(values, value => Int(BitConverter.SingleToInt32Bits(value)));
    }

    public void List<T>(IReadOnlyList<T> values, Action<T> write)
    {
        Int(values.Count);
        foreach (var value in values) write(value);
    }
}
