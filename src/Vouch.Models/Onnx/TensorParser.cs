using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Vouch.Models.Graphs;

namespace Vouch.Models.Onnx;

/// <summary>
/// Reads a TensorProto. Declared dimensions are believed only once the elements themselves have been counted, so the
/// memory used never exceeds a small multiple of the bytes in the file.
/// </summary>
internal static class TensorParser
{
    private const int Dims = 1;
    private const int DataType = 2;
    private const int Segment = 3;
    private const int FloatData = 4;
    private const int Int32Data = 5;
    private const int StringData = 6;
    private const int Int64Data = 7;
    private const int Name = 8;
    private const int RawData = 9;
    private const int DoubleData = 10;
    private const int UInt64Data = 11;
    private const int ExternalData = 13;
    private const int DataLocation = 14;

    public static (string Name, Tensor Tensor) Parse(WireReader reader, ModelLimits limits)
    {
        var name = "";
        var type = 0;
        var dims = new List<long>();
        var floats = new List<float>();
        var integers = new List<long>();
        var raw = default(ReadOnlySpan<byte>);
        var external = "";
        var isExternal = false;
        while (reader.Next(out var field, out var wire))
        {
            switch (field)
            {
                case Dims: WireLists.Integers(ref reader, wire, field, dims, limits.MaxRank); break;
                case DataType:
                    reader.Require(wire, WireType.Varint, field);
                    type = (int)Math.Min(reader.ReadVarint(), int.MaxValue);
                    break;
                case Name:
                    reader.Require(wire, WireType.Bytes, field);
                    name = reader.ReadText();
                    break;
                case FloatData: WireLists.Floats(ref reader, wire, field, floats, limits.MaxTensorElements); break;
                case DoubleData: WireLists.Doubles(ref reader, wire, field, floats, limits.MaxTensorElements); break;
                case Int32Data or Int64Data or UInt64Data:
                    WireLists.Integers(ref reader, wire, field, integers, limits.MaxTensorElements);
                    break;
                case RawData:
                    reader.Require(wire, WireType.Bytes, field);
                    raw = reader.ReadBytes();
                    break;
                case ExternalData:
                    reader.Require(wire, WireType.Bytes, field);
                    var (key, value) = ParseEntry(reader.ReadMessage("an external data entry"));
                    if (key == "location") external = value;
                    isExternal = true;
                    break;
                case DataLocation:
                    reader.Require(wire, WireType.Varint, field);
                    isExternal |= reader.ReadVarint() != 0;
                    break;
                case StringData or Segment:
                    throw ModelException.AtValue(
                        name, "texts and tensors stored in segments are not supported as constants.");
                default: reader.Skip(wire); break;
            }
        }

        if (isExternal)
        {
            throw ModelException.AtValue(
                name,
                $"its data lies in another file ({Text.Quote(external)}), which is not read. " +
                "Save the model with all data inside one file.");
        }

        if (ElementTypes.KindOf(type) is not { } kind)
        {
            throw ModelException.AtValue(
                name,
                $"elements of type {ElementTypes.NameOf(type)} are not supported. Supported are: " +
                $"{ElementTypes.Supported}.");
        }

        var (shape, count) = CheckShape(name, dims, limits);
        if (!raw.IsEmpty && floats.Count + integers.Count > 0)
            throw ModelException.AtValue(name, "its elements are stored twice, as raw data and as numbers.");
        var typed = floats.Count + integers.Count;
        if (raw.IsEmpty) return (name, FromTyped(name, type, kind, floats, integers, shape, count));
        if (typed > 0 || raw.Length != (long)count * ElementTypes.SizeOf(type))
        {
            throw ModelException.AtValue(
                name,
                $"its shape {Text.Shape(shape)} needs {(long)count * ElementTypes.SizeOf(type)} bytes of " +
                $"{ElementTypes.NameOf(type)}; the file has {raw.Length}.");
        }

        return (name, kind == TensorKind.Float
            ? Tensor.Of(RawFloats(raw, type, count), shape)
            : Tensor.Of(RawIntegers(name, raw, type, count), shape));
    }

    private static (int[] Shape, int Count) CheckShape(string name, List<long> dims, ModelLimits limits)
    {
        if (dims.FindIndex(size => size < 0) is >= 0 and var at)
            throw ModelException.AtValue(name, $"its dimension {at} is negative ({dims[at]}).");
        var shape = dims.Select(size => (int)Math.Min(size, int.MaxValue)).ToArray();
        if (TensorShape.Count(shape) is not { } count || count > limits.MaxTensorElements)
        {
            throw ModelException.AtValue(
                name,
                $"it declares the shape {string.Join('x', dims)}; the most is {limits.MaxTensorElements} elements.");
        }

        return (shape, count);
    }

    private static Tensor FromTyped(
        string name, int type, TensorKind kind, List<float> floats, List<long> integers, int[] shape, int count)
    {
        // Half-width floats are stored as their bits in the integer list.
        var asBits = type is ElementTypes.Float16 or ElementTypes.BFloat16;
        var stored = kind == TensorKind.Float && !asBits ? floats.Count : integers.Count;
        var other = floats.Count + integers.Count - stored;
        if (stored != count || other != 0)
        {
            throw ModelException.AtValue(
                name,
                $"its shape {Text.Shape(shape)} needs {count} elements of {ElementTypes.NameOf(type)}; the file " +
                $"has {stored}" +
                (other == 0 ? "." : $", and {other} of another type."));
        }

        if (asBits) return Tensor.Of([.. integers.Select(bits => HalfWidth((ushort)bits, type))], shape);
        if (kind == TensorKind.Float) return Tensor.Of([.. floats], shape);
        if (type == ElementTypes.UInt64 && integers.Exists(value => value < 0)) throw TooLarge(name);
        return Tensor.Of([.. integers.Select(value => ElementTypes.Wrap(value, type))], shape);
    }

    private static float[] RawFloats(ReadOnlySpan<byte> raw, int type, int count)
    {
        var floats = new float[count];
        if (type == ElementTypes.Float32 && BitConverter.IsLittleEndian)
        {
            raw.CopyTo(MemoryMarshal.AsBytes(floats.AsSpan()));
            return floats;
        }

        var size = ElementTypes.SizeOf(type);
        for (var i = 0; i < count; i++)
        {
            var bytes = raw.Slice(i * size, size);
            floats[i] = type switch
            {
                ElementTypes.Float32 => BinaryPrimitives.ReadSingleLittleEndian(bytes),
                ElementTypes.Float64 => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes),
                _ => HalfWidth(BinaryPrimitives.ReadUInt16LittleEndian(bytes), type),
            };
        }

        return floats;
    }

    private static long[] RawIntegers(string name, ReadOnlySpan<byte> raw, int type, int count)
    {
        var integers = new long[count];
        var size = ElementTypes.SizeOf(type);
        for (var i = 0; i < count; i++)
        {
            var bytes = raw.Slice(i * size, size);
            integers[i] = type switch
            {
                ElementTypes.Bool => bytes[0] != 0 ? 1 : 0,
                ElementTypes.UInt8 => bytes[0],
                ElementTypes.Int8 => (sbyte)bytes[0],
                ElementTypes.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
                ElementTypes.Int16 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
                ElementTypes.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
                ElementTypes.Int32 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
                _ => BinaryPrimitives.ReadInt64LittleEndian(bytes),
            };
            if (type == ElementTypes.UInt64 && integers[i] < 0) throw TooLarge(name);
        }

        return integers;
    }

    private static float HalfWidth(ushort bits, int type) => type == ElementTypes.Float16
        ? (float)BitConverter.UInt16BitsToHalf(bits)
        : BitConverter.UInt32BitsToSingle((uint)bits << 16);

    private static ModelException TooLarge(string name) =>
        ModelException.AtValue(name, "it holds an unsigned number beyond 63 bits.");

    private static (string Key, string Value) ParseEntry(WireReader reader)
    {
        var (key, value) = ("", "");
        while (reader.Next(out var field, out var wire))
        {
            if (wire == WireType.Bytes && field == 1) key = reader.ReadText();
            else if (wire == WireType.Bytes && field == 2) value = reader.ReadText();
            else reader.Skip(wire);
        }

        return (key, value);
    }
}
