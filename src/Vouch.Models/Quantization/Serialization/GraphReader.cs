using System.Buffers.Binary;
using System.Text;

namespace Vouch.Models.Quantization.Serialization;

/// <summary>
/// Reads what <see cref="GraphWriter"/> writes from bytes that may be hostile: lists grow as their bytes arrive, so a
/// false length allocates nothing.
/// </summary>
internal sealed class GraphReader(Stream stream)
{
    /// <summary>Elements read at a time.</summary>
    public const int Chunk = 1 << 14;

    private const int LongestText = 1 << 16;

    private static readonly UTF8Encoding StrictUtf8 = new(false, true);

    private readonly byte[] _buffer = new byte[sizeof(long)];

    public static ModelException Damaged(string problem) => new(
        $"The quantised model is damaged: {problem}. Compile the model again.");

    public byte Byte()
    {
        Fill(_buffer.AsSpan(0, 1));
        return _buffer[0];
    }

    public bool Flag() => Byte() switch
    {
        0 => false,
        1 => true,
        var other => throw Damaged($"a yes-or-no is {other}"),
    };

    public int Int()
    {
        Fill(_buffer.AsSpan(0, sizeof(int)));
        return BinaryPrimitives.ReadInt32LittleEndian(_buffer);
    }

    public long Long()
    {
        Fill(_buffer);
        return BinaryPrimitives.ReadInt64LittleEndian(_buffer);
    }

    public double Double() => BitConverter.Int64BitsToDouble(Long());

    public string Text()
    {
        var length = Int();
        if (length is < 0 or > LongestText) throw Damaged($"a text has {length} bytes");
        var bytes = new byte[length];
        Fill(bytes);
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw Damaged("a text is not UTF-8");
        }
    }

    public int[] Ints(int most) => [.. List(most, Int)];

    public long[] Longs(int most) => Numbers(most, sizeof(long));

    public long[] Shorts(int most) => Numbers(most, sizeof(short));

    public float[]? Floats(int most) => Flag() ? [.. List(most, () => BitConverter.Int32BitsToSingle(Int()))] : null;

    public List<T> List<T>(int most, Func<T> read)
    {
        var count = Count(most);
        var values = new List<T>(Math.Min(count, Chunk));
        for (var i = 0; i < count; i++) values.Add(read());
        return values;
    }

    private long[] Numbers(int most, int size)
    {
        var count = Count(most);

        // Where the stream says how much there is, the array is made at once; else it grows with what arrives.
        var there = stream.CanSeek && stream.Length - stream.Position >= (long)count * size;
        var values = new long[there ? count : Math.Min(count, Chunk)];
        var bytes = new byte[Math.Min(count, Chunk) * size];
        for (var first = 0; first < count; first += Chunk)
        {
            var part = bytes.AsSpan(0, Math.Min(count - first, Chunk) * size);
            Fill(part);
            if (first + Chunk > values.Length && values.Length < count)
                Array.Resize(ref values, (int)Math.Min(count, Math.Max(2L * values.Length, first + Chunk)));
            var target = values.AsSpan(first, part.Length / size);
            for (var i = 0; i < target.Length; i++)
            {
                target[i] = size == sizeof(short)
                    ? BinaryPrimitives.ReadInt16LittleEndian(part[(i * sizeof(short))..])
                    : BinaryPrimitives.ReadInt64LittleEndian(part[(i * sizeof(long))..]);
            }
        }

        return values;
    }

    private int Count(int most)
    {
        var count = Int();
        return count >= 0 && count <= most ? count : throw Damaged($"a list has {count} entries, more than {most}");
    }

    private void Fill(Span<byte> bytes)
    {
        try
        {
            stream.ReadExactly(bytes);
        }
        catch (EndOfStreamException)
        {
            throw Damaged("it ends too early");
        }
    }
}
