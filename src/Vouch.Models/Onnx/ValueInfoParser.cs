using Vouch.Models.Graphs;

namespace Vouch.Models.Onnx;

/// <summary>Reads a ValueInfoProto: the name, element type and shape of a graph input or output.</summary>
internal static class ValueInfoParser
{
    // ValueInfoProto
    private const int Name = 1;
    private const int Type = 2;

    // TypeProto
    private const int TensorType = 1;

    // TypeProto.Tensor
    private const int ElementType = 1;
    private const int ShapeOf = 2;

    // TensorShapeProto, and its Dimension
    private const int Dimension = 1;
    private const int DimensionValue = 1;
    private const int DimensionSymbol = 2;

    public static DeclaredValue Parse(WireReader reader, ModelLimits limits)
    {
        var value = new DeclaredValue("", 0, null);
        while (reader.Next(out var field, out var wire))
        {
            if (field is Name or Type) reader.Require(wire, WireType.Bytes, field);
            if (field == Name) value = value with { Name = reader.ReadText() };
            else if (field == Type) value = ParseType(reader.ReadMessage("a value's type"), value, limits);
            else reader.Skip(wire);
        }

        return value;
    }

    private static DeclaredValue ParseType(WireReader reader, DeclaredValue value, ModelLimits limits)
    {
        while (reader.Next(out var field, out var wire))
        {
            if (field == TensorType && wire == WireType.Bytes)
                value = ParseTensor(reader.ReadMessage("a tensor type"), value, limits);
            else
                reader.Skip(wire);
        }

        return value;
    }

    private static DeclaredValue ParseTensor(WireReader reader, DeclaredValue value, ModelLimits limits)
    {
        while (reader.Next(out var field, out var wire))
        {
            switch (field)
            {
                case ElementType:
                    reader.Require(wire, WireType.Varint, field);
                    value = value with { ElementType = (int)Math.Min(reader.ReadVarint(), int.MaxValue) };
                    break;
                case ShapeOf:
                    reader.Require(wire, WireType.Bytes, field);
                    value = value with { Dimensions = ParseShape(reader.ReadMessage("a shape"), limits) };
                    break;
                default: reader.Skip(wire); break;
            }
        }

        return value;
    }

    private static List<DeclaredDimension> ParseShape(WireReader reader, ModelLimits limits)
    {
        var dimensions = new List<DeclaredDimension>();
        while (reader.Next(out var field, out var wire))
        {
            if (field != Dimension)
            {
                reader.Skip(wire);
                continue;
            }

            reader.Require(wire, WireType.Bytes, field);
            if (dimensions.Count >= limits.MaxRank)
                throw reader.Error($"a shape has more than {limits.MaxRank} dimensions");
            dimensions.Add(ParseDimension(reader.ReadMessage("a dimension")));
        }

        return dimensions;
    }

    private static DeclaredDimension ParseDimension(WireReader reader)
    {
        var dimension = new DeclaredDimension(null, "");
        while (reader.Next(out var field, out var wire))
        {
            if (field == DimensionValue && wire == WireType.Varint)
                dimension = dimension with { Size = (long)reader.ReadVarint() };
            else if (field == DimensionSymbol && wire == WireType.Bytes)
                dimension = dimension with { Symbol = reader.ReadText() };
            else
                reader.Skip(wire);
        }

        return dimension;
    }
}
