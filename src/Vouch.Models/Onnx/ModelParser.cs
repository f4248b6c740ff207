using Vouch.Models.Graphs;

namespace Vouch.Models.Onnx;

/// <summary>Reads a ModelProto and the GraphProto in it.</summary>
internal static class ModelParser
{
    // ModelProto
    private const int GraphField = 7;
    private const int OpsetImport = 8;
    private const int Functions = 25;

    // OperatorSetIdProto
    private const int Domain = 1;
    private const int Version = 2;

    // GraphProto
    private const int Node = 1;
    private const int Name = 2;
    private const int Initializer = 5;
    private const int Input = 11;
    private const int Output = 12;
    private const int SparseInitializer = 15;

    public static ParsedModel Parse(ReadOnlySpan<byte> file, ModelLimits limits)
    {
        var reader = new WireReader(file, "the model", limits.MaxDepth);
        var model = new ParsedModel();
        while (reader.Next(out var field, out var wire))
        {
            if (field is GraphField or OpsetImport or Functions) reader.Require(wire, WireType.Bytes, field);
            switch (field)
            {
                case GraphField:
                    if (model.HasGraph) throw reader.Error("a second graph begins");
                    model.HasGraph = true;
                    ParseGraph(reader.ReadMessage("the graph"), model, limits);
                    break;
                case OpsetImport: ParseOpset(reader.ReadMessage("an operator set"), model); break;
                case Functions:
                    throw new ModelException(
                        "The model defines functions of its own, which is not supported. Export it without them, " +
                        "or inline them.");
                default: reader.Skip(wire); break;
            }
        }

        return model;
    }

    private static void ParseOpset(WireReader reader, ParsedModel model)
    {
        var domain = "";
        long version = 0;
        while (reader.Next(out var field, out var wire))
        {
            if (field == Domain && wire == WireType.Bytes) domain = reader.ReadText();
            else if (field == Version && wire == WireType.Varint) version = (long)reader.ReadVarint();
            else reader.Skip(wire);
        }

        if (domain is not ("" or "ai.onnx")) return;
        if (model.Opset is not null) throw reader.Error("the standard operator set is stated twice");
        model.Opset = version;
    }

    private static void ParseGraph(WireReader reader, ParsedModel model, ModelLimits limits)
    {
        while (reader.Next(out var field, out var wire))
        {
            if (field is Node or Name or Initializer or Input or Output) reader.Require(wire, WireType.Bytes, field);
            switch (field)
            {
                case Node:
                    if (model.Nodes.Count >= limits.MaxNodes)
                        throw reader.Error($"there are more than {limits.MaxNodes} nodes");
                    model.Nodes.Add(NodeParser.Parse(reader.ReadMessage("a node"), limits));
                    break;
                case Name: model.Name = reader.ReadText(); break;
                case Initializer:
                    AddConstant(reader, TensorParser.Parse(reader.ReadMessage("a constant"), limits), model, limits);
                    break;
                case Input:
                    var input = ValueInfoParser.Parse(reader.ReadMessage("an input"), limits);
                    AddValue(reader, input, model.Inputs, limits);
                    break;
                case Output:
                    var output = ValueInfoParser.Parse(reader.ReadMessage("an output"), limits);
                    AddValue(reader, output, model.Outputs, limits);
                    break;
                case SparseInitializer:
                    throw new ModelException(
                        "The model has sparse constants, which are not supported. Store them densely.");
                default: reader.Skip(wire); break;
            }
        }
    }

    private static void AddConstant(
        WireReader reader, (string Name, Tensor Tensor) constant, ParsedModel model, ModelLimits limits)
    {
        if (constant.Name.Length == 0) throw reader.Error("a constant has no name");
        if (model.Constants.Count >= limits.MaxValues)
            throw reader.Error($"there are more than {limits.MaxValues} constants");
        if (!model.Constants.TryAdd(constant.Name, constant.Tensor))
            throw ModelException.AtValue(constant.Name, "this constant is stated twice.");
    }

    private static void AddValue(WireReader reader, DeclaredValue value, List<DeclaredValue> values, ModelLimits limits)
    {
        if (value.Name.Length == 0) throw reader.Error("an input or output has no name");
        if (values.Count >= limits.MaxValues)
            throw reader.Error($"there are more than {limits.MaxValues} inputs or outputs");
        values.Add(value);
    }
}
