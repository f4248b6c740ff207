namespace Vouch.Models.Onnx;

/// <summary>Reads repeated numbers, which writers may store one by one or packed together.</summary>
internal static class WireLists
{
    public static void Integers(ref WireReader reader, WireType type, int field, List<long> into, int most)
    {
        if (type == WireType.Bytes)
        {
            var packed = reader.ReadPacked();
            while (!packed.AtEnd) Add(ref packed, into, (long)packed.ReadVarint(), most);
            return;
        }

        reader.Require(type, WireType.Varint, field);
        Add(ref reader, into, (long)reader.ReadVarint(), most);
    }

    public static void Floats(ref WireReader reader, WireType type, int field, List<float> into, int most)
    {
        if (type == WireType.Bytes)
        {
            var packed = reader.ReadPacked();
            while (!packed.AtEnd) Add(ref packed, into, BitConverter.UInt32BitsToSingle(packed.ReadFixed32()), most);
            return;
        }

        reader.Require(type, WireType.Fixed32, field);
        Add(ref reader, into, BitConverter.UInt32BitsToSingle(reader.ReadFixed32()), most);
    }

    /// <summary>64-bit floats, narrowed to the 32 bits models compute in here.</summary>
    public static void Doubles(ref WireReader reader, WireType type, int field, List<float> into, int most)
    {
        if (type == WireType.Bytes)
        {
            var packed = reader.ReadPacked();
            while (!packed.AtEnd)
                Add(ref packed, into, (float)BitConverter.UInt64BitsToDouble(packed.ReadFixed64()), most);
            return;
        }

        reader.Require(type, WireType.Fixed64, field);
        Add(ref reader, into, (float)BitConverter.UInt64BitsToDouble(reader.ReadFixed64()), most);
    }

    private static void Add<T>(ref WireReader reader, List<T> into, T value, int most)
    {
        if (into.Count >= most) throw reader.Error($"a list has more than {most} entries");
        into.Add(value);
    }
}
