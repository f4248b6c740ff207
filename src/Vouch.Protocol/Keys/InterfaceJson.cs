using System.Buffers;
using System.Text.Json;

namespace Vouch.Protocol.Keys;

/// <summary>
/// The interface of a key as JSON (docs/protocol.md, section 10): every property, in the order of the records, without blanks.
/// Written out by hand because a serializer's tables cost a short process more time than the rest of the key.
/// </summary>
internal static class InterfaceJson
{
    private static readonly string[] Visibilities = ["Public", "Private", "Committed"];

    /// <summary>The canonical bytes.</summary>
    public static byte[] Write(ModelInterface model)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("Model"u8, model.Model);
            Write(writer, "Inputs"u8, model.Inputs);
            Write(writer, "Outputs"u8, model.Outputs);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads the bytes.</summary>
    /// <exception cref="JsonException">They are not an interface.</exception>
    public static ModelInterface Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes);
        Expect(ref reader, JsonTokenType.StartObject);
        var model = Text(ref reader, "Model"u8);
        var inputs = Ports(ref reader, "Inputs"u8);
        var outputs = Ports(ref reader, "Outputs"u8);
        Expect(ref reader, JsonTokenType.EndObject);
        return reader.Read() ? throw Unexpected(reader) : new ModelInterface(model, inputs, outputs);
    }

    private static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> name, IReadOnlyList<PortDescription> ports)
    {
        writer.WriteStartArray(name);
        for (var i = 0; i < ports.Count; i++)
        {
            var port = ports[i];
            writer.WriteStartObject();
            writer.WriteString("Name"u8, port.Name);
            writer.WriteStartArray("Shape"u8);
            foreach (var size in port.Shape) writer.WriteNumberValue(size);
            writer.WriteEndArray();
            writer.WriteNumber("Block"u8, port.Block);
            writer.WriteString("Visibility"u8, Visibilities[(int)port.Visibility]);
            writer.WriteNumber("Scale"u8, port.Scale);
            writer.WriteNumber("Low"u8, port.Low);
            writer.WriteNumber("High"u8, port.High);
            Write(writer, "Multiplier"u8, port.Multiplier);
            Write(writer, "Offset"u8, port.Offset);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> name, float[]? values)
    {
        if (values is null)
        {
            writer.WriteNull(name);
            return;
        }

        writer.WriteStartArray(name);
        foreach (var value in values) writer.WriteNumberValue(value);
        writer.WriteEndArray();
    }

    private static PortDescription[] Ports(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        Property(ref reader, name);
        Expect(ref reader, JsonTokenType.StartArray);
        var ports = new List<PortDescription>();
        while (!IsEnd(ref reader))
        {
            if (reader.TokenType != JsonTokenType.StartObject) throw Unexpected(reader);
            var port = new PortDescription(
                Text(ref reader, "Name"u8), Shape(ref reader), Number(ref reader, "Block"u8), Visibility(ref reader), Scale(ref reader),
                Number(ref reader, "Low"u8), Number(ref reader, "High"u8), Reals(ref reader, "Multiplier"u8), Reals(ref reader, "Offset"u8));
            Expect(ref reader, JsonTokenType.EndObject);
            ports.Add(port);
        }

        return [.. ports];
    }

    private static string Text(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        Property(ref reader, name);
        Expect(ref reader, JsonTokenType.String);
        return reader.GetString()!;
    }

    private static PortVisibility Visibility(ref Utf8JsonReader reader)
    {
        var word = Text(ref reader, "Visibility"u8);
        var place = Array.IndexOf(Visibilities, word);
        return place >= 0 ? (PortVisibility)place : throw new JsonException("unknown visibility");
    }

    private static int Number(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        Property(ref reader, name);
        Expect(ref reader, JsonTokenType.Number);
        return reader.TryGetInt32(out var value) ? value : throw Unexpected(reader);
    }

    private static double Scale(ref Utf8JsonReader reader)
    {
        Property(ref reader, "Scale"u8);
        Expect(ref reader, JsonTokenType.Number);
        return reader.TryGetDouble(out var value) ? value : throw Unexpected(reader);
    }

    private static int[] Shape(ref Utf8JsonReader reader)
    {
        Property(ref reader, "Shape"u8);
        Expect(ref reader, JsonTokenType.StartArray);
        var sizes = new List<int>();
        while (!IsEnd(ref reader))
        {
            sizes.Add(reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var size) ? size : throw Unexpected(reader));
        }

        return [.. sizes];
    }

    private static float[]? Reals(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        Property(ref reader, name);
        if (!reader.Read()) throw Unexpected(reader);
        if (reader.TokenType == JsonTokenType.Null) return null;
        if (reader.TokenType != JsonTokenType.StartArray) throw Unexpected(reader);
        var values = new List<float>();
        while (!IsEnd(ref reader))
        {
            values.Add(reader.TokenType == JsonTokenType.Number && reader.TryGetSingle(out var value) ? value : throw Unexpected(reader));
        }

        return [.. values];
    }

    private static void Property(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        Expect(ref reader, JsonTokenType.PropertyName);
        if (!reader.ValueTextEquals(name)) throw Unexpected(reader);
    }

    /// <summary>Reads on; whether the array has ended.</summary>
    private static bool IsEnd(ref Utf8JsonReader reader) =>
        reader.Read() ? reader.TokenType == JsonTokenType.EndArray : throw Unexpected(reader);

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type)
    {
        if (!reader.Read() || reader.TokenType != type) throw Unexpected(reader);
    }

    private static JsonException Unexpected(Utf8JsonReader reader) => new($"byte {reader.TokenStartIndex} is not what stands there in an interface");
}
