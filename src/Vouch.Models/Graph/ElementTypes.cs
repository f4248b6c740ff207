namespace Vouch.Models.Graphs;

/// <summary>The element types of ONNX, by their numbers in the format, and how they are held here.</summary>
internal static class ElementTypes
{
    public const int Float32 = 1;
    public const int UInt8 = 2;
    public const int Int8 = 3;
    public const int UInt16 = 4;
    public const int Int16 = 5;
    public const int Int32 = 6;
    public const int Int64 = 7;
    public const int Text = 8;
    public const int Bool = 9;
    public const int Float16 = 10;
    public const int Float64 = 11;
    public const int UInt32 = 12;
    public const int UInt64 = 13;
    public const int BFloat16 = 16;

    /// <summary>How elements of a type are held, or null when they are not supported.</summary>
    public static TensorKind? KindOf(int type) => type switch
    {
        Float32 or Float16 or Float64 or BFloat16 => TensorKind.Float,
        UInt8 or Int8 or UInt16 or Int16 or Int32 or Int64 or Bool or UInt32 or UInt64 => TensorKind.Integer,
        _ => null,
    };

    /// <summary>The bytes of one element in raw data, or 0 when the type is not supported.</summary>
    public static int SizeOf(int type) => type switch
    {
        UInt8 or Int8 or Bool => sizeof(byte),
        UInt16 or Int16 or Float16 or BFloat16 => sizeof(ushort),
        Float32 or Int32 or UInt32 => sizeof(uint),
        Float64 or Int64 or UInt64 => sizeof(ulong),
        _ => 0,
    };

    /// <summary>The name people know a type by.</summary>
    public static string NameOf(int type) => type switch
    {
        Float32 => "float32",
        UInt8 => "uint8",
        Int8 => "int8",
        UInt16 => "uint16",
        Int16 => "int16",
        Int32 => "int32",
        Int64 => "int64",
        Text => "string",
        Bool => "bool",
        Float16 => "float16",
        Float64 => "float64",
        UInt32 => "uint32",
        UInt64 => "uint64",
        14 => "complex64",
        15 => "complex128",
        BFloat16 => "bfloat16",
        >= 17 and <= 20 => "an 8-bit float",
        21 or 22 => "a 4-bit integer",
        _ => $"the unknown element type {type}",
    };

    /// <summary>The names of the supported types, for messages.</summary>
    public static string Supported { get; } =
        string.Join(", ", Enumerable.Range(1, BFloat16).Where(type => KindOf(type) is not null).Select(NameOf));

    /// <summary>The nearest value a narrower float type can hold; float64 is held as float32.</summary>
    public static float Round(float value, int type) => type switch
    {
        Float16 => (float)(Half)value,
        BFloat16 => RoundToBFloat16(value),
        _ => value,
    };

    /// <summary>An integer as a narrower type holds it.</summary>
    public static long Wrap(long value, int type) => type switch
    {
        Bool => value != 0 ? 1 : 0,
        UInt8 => unchecked((byte)value),
        Int8 => unchecked((sbyte)value),
        UInt16 => unchecked((ushort)value),
        Int16 => unchecked((short)value),
        Int32 => unchecked((int)value),
        UInt32 => unchecked((uint)value),
        _ => value,
    };

    // The upper half of a float32, rounded to nearest, ties to even.
    private static float RoundToBFloat16(float value)
    {
        if (float.IsNaN(value)) return value;
        var bits = BitConverter.SingleToUInt32Bits(value);
        var rounded = bits + 0x7fff + ((bits >> 16) & 1);
        return BitConverter.UInt32BitsToSingle(rounded & 0xffff0000);
    }
}
