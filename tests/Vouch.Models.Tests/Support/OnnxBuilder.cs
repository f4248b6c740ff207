using System.Runtime.InteropServices;

namespace Vouch.Models.Tests.Support;

/// <summary>Builds small ONNX files.</summary>
internal sealed class OnnxBuilder
{
    private readonly ProtoWriter _graph = new ProtoWriter().String(2, "test");

    public int? Opset { get; init; } = 13;

    public OnnxBuilder Input(string name, params object?[] shape) => InputOf(1, name, shape);

    /// <summary>An input; a dimension is a number, a symbol (a string) or null for nothing at all.</summary>
    public OnnxBuilder InputOf(int elementType, string name, params object?[] shape)
    {
        _graph.Message(11, Value(name, elementType, shape));
        return this;
    }

    public OnnxBuilder Output(string name)
    {
        _graph.Message(12, new ProtoWriter().String(1, name));
        return this;
    }

    public OnnxBuilder Constant(string name, float[] data, params long[] shape) =>
        Raw(5, Tensor(name, 1, shape).Bytes(9, MemoryMarshal.AsBytes(data.AsSpan())));

    public OnnxBuilder Constant(string name, params long[] values) =>
        Raw(5, Tensor(name, 7, [values.Length]).Bytes(9, MemoryMarshal.AsBytes(values.AsSpan())));

    public OnnxBuilder Node(string op, string[] inputs, string[] outputs, params ProtoWriter[] attributes)
    {
        var node = new ProtoWriter();
        foreach (var input in inputs) node.String(1, input);
        foreach (var output in outputs) node.String(2, output);
        node.String(3, op + "_" + outputs[0]).String(4, op);
        foreach (var attribute in attributes) node.Message(5, attribute);
        return Raw(1, node);
    }

    public OnnxBuilder Raw(int field, ProtoWriter message)
    {
        _graph.Message(field, message);
        return this;
    }

    public byte[] Build()
    {
        var model = new ProtoWriter().Int(1, 7).Message(7, _graph);
        if (Opset is { } version) model.Message(8, new ProtoWriter().Int(2, version));
        return model.ToArray();
    }

    public static ProtoWriter Tensor(string name, int type, params long[] shape)
    {
        var tensor = new ProtoWriter();
        foreach (var size in shape) tensor.Int(1, size);
        return tensor.Int(2, type).String(8, name);
    }

    public static ProtoWriter Attribute(string name, long value) => new ProtoWriter().String(1, name).Int(3, value).Int(20, 2);

    public static ProtoWriter Attribute(string name, float value) => new ProtoWriter().String(1, name).Float(2, value).Int(20, 1);

    public static ProtoWriter Attribute(string name, string value) => new ProtoWriter().String(1, name).String(4, value).Int(20, 3);

    public static ProtoWriter Attribute(string name, long[] values)
    {
        var attribute = new ProtoWriter().String(1, name);
        foreach (var value in values) attribute.Int(8, value);
        return attribute.Int(20, 7);
    }

    public static ProtoWriter Value(string name, int elementType, params object?[] shape)
    {
        var dimensions = new ProtoWriter();
        foreach (var size in shape)
        {
            dimensions.Message(1, size switch
            {
                null => new ProtoWriter(),
                string symbol => new ProtoWriter().String(2, symbol),
                _ => new ProtoWriter().Int(1, Convert.ToInt64(size, null)),
            });
        }

        var tensor = new ProtoWriter().Int(1, elementType).Message(2, dimensions);
        return new ProtoWriter().String(1, name).Message(2, new ProtoWriter().Message(1, tensor));
    }
}
