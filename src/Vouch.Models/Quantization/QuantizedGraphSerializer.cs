using Vouch.Models.Quantization.Serialization;
using Vouch.Models.Quantization.Validation;

namespace Vouch.Models.Quantization;

/// <summary>
/// Stores quantised models: a magic number, a version, then the parts of <see cref="QuantizedModel"/> in order. Equal
/// models give equal bytes. Reading checks everything: whatever the bytes, the result is a sound model or a
/// <see cref="ModelException"/>.
/// </summary>
public static class QuantizedGraphSerializer
{
    private const int Magic = 0x47515656; // "VVQG" in the file
    private const int Version = 1;
    private const int MostTensors = 1 << 20;
    private const int MostNodes = 1 << 19;
    private const int MostRank = 16;
    private const int MostElements = 1 << 29;
    private const int NarrowBits = 16;

    /// <summary>Writes a model.</summary>
    public static void Write(Stream stream, QuantizedModel model)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(model);
        var to = new GraphWriter(stream);
        var graph = model.Graph;
        to.Int(Magic);
        to.Int(Version);
        to.Text(graph.Name);
        to.List(graph.Tensors, tensor => Write(to, tensor));
        to.Ints(graph.Inputs);
        to.Ints(graph.Outputs);
        to.List([.. graph.Constants.OrderBy(entry => entry.Key)], entry => Write(to, entry.Key, entry.Value));
        var tables = TableList.Of(graph);
        tables.Write(to);
        var nodes = new NodeFormat(tables);
        to.List(graph.Nodes, node => nodes.Write(to, node));
        to.List(model.Inputs, input => Write(to, input));
        to.List(model.Outputs, output => Write(to, output));
    }

    /// <summary>Reads a model, and no byte behind it.</summary>
    /// <exception cref="ModelException">The bytes are no sound model.</exception>
    public static QuantizedModel Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var from = new GraphReader(stream);
        if (from.Int() != Magic) throw GraphReader.Damaged("it does not begin as one");
        if (from.Int() is var version && version != Version)
        {
            throw new ModelException(
                $"The quantised model has the format version {version}; this program reads version {Version}. " +
                "Compile the model again with this program.");
        }

        var name = from.Text();
        var tensors = from.List(MostTensors, () => ReadTensor(from));
        var inputs = from.Ints(MostTensors);
        var outputs = from.Ints(MostTensors);
        var constants = ReadConstants(from);
        var nodes = new NodeFormat(TableList.Read(from));
        var graph = new QuantizedGraph(
            name, tensors, inputs, outputs, constants, from.List(MostNodes, () => nodes.Read(from)));
        GraphChecks.Check(graph);
        var model = new QuantizedModel(
            graph, from.List(MostTensors, () => ReadEncoding(from)), from.List(MostTensors, () => ReadDecoding(from)));
        EncodingChecks.Check(model);
        return model;
    }

    private static void Write(GraphWriter to, QuantizedTensor tensor)
    {
        to.Int(tensor.Id);
        to.Text(tensor.Name);
        to.Ints(tensor.Shape);
        to.Double(tensor.Scale);
        to.Int(tensor.Low);
        to.Int(tensor.High);
    }

    private static QuantizedTensor ReadTensor(GraphReader from) =>
        new(from.Int(), from.Text(), from.Ints(MostRank), from.Double(), from.Int(), from.Int());

    private static void Write(GraphWriter to, int id, QuantizedConstant constant)
    {
        to.Int(id);
        to.Int(constant.Bits);
        if (constant.Bits <= NarrowBits) to.Shorts(constant.Values);
        else to.Longs(constant.Values);
    }

    private static Dictionary<int, QuantizedConstant> ReadConstants(GraphReader from)
    {
        var constants = new Dictionary<int, QuantizedConstant>();
        from.List(MostTensors, () =>
        {
            var (id, bits) = (from.Int(), from.Int());
            var values = bits <= NarrowBits ? from.Shorts(MostElements) : from.Longs(MostElements);
            if (!constants.TryAdd(id, new QuantizedConstant(values, bits)))
                throw GraphReader.Damaged($"tensor {id} has two constants");
            return id;
        });
        return constants;
    }

    private static void Write(GraphWriter to, InputEncoding input)
    {
        to.Text(input.Name);
        to.Ints(input.Shape);
        to.Double(input.Scale);
        to.Int(input.Low);
        to.Int(input.High);
        to.Floats(input.Multiplier);
        to.Floats(input.Offset);
    }

    private static InputEncoding ReadEncoding(GraphReader from) => new(
        from.Text(), from.Ints(MostRank), from.Double(), from.Int(), from.Int(),
        from.Floats(MostElements), from.Floats(MostElements));

    private static void Write(GraphWriter to, OutputDecoding output)
    {
        to.Text(output.Name);
        to.Ints(output.Shape);
        to.Double(output.Scale);
    }

    private static OutputDecoding ReadDecoding(GraphReader from) => new(
        from.Text(), from.Ints(MostRank), from.Double());
}
