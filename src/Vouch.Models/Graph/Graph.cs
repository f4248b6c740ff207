using System.Collections.Frozen;

namespace Vouch.Models.Graphs;

/// <summary>
/// A model ready to run: nodes in topological order, constant subgraphs folded, every value with a static shape.
/// Immutable. Made by <see cref="GraphAssembler"/>, which is what guarantees these properties.
/// </summary>
public sealed class Graph
{
    private readonly FrozenDictionary<string, TensorType> _types;

    internal Graph(
        string name,
        int opset,
        IReadOnlyList<ValueInfo> inputs,
        IReadOnlyList<ValueInfo> outputs,
        IReadOnlyList<Node> nodes,
        IReadOnlyDictionary<string, Tensor> constants,
        IReadOnlyDictionary<string, TensorType> types,
        IReadOnlyList<string> notes)
    {
        Name = name;
        Opset = opset;
        Inputs = inputs;
        Outputs = outputs;
        Nodes = nodes;
        Constants = constants.ToFrozenDictionary();
        _types = types.ToFrozenDictionary();
        Shapes = types.ToFrozenDictionary(entry => entry.Key, entry => entry.Value.Shape);
        Notes = notes;
    }

    /// <summary>The name the model file gives the graph.</summary>
    public string Name { get; }

    /// <summary>The ONNX operator set version; some operators changed meaning between versions.</summary>
    public int Opset { get; }

    /// <summary>The values a caller supplies, in the model's order. Constants are not among them.</summary>
    public IReadOnlyList<ValueInfo> Inputs { get; }

    /// <summary>The values the model is run for, in the model's order.</summary>
    public IReadOnlyList<ValueInfo> Outputs { get; }

    /// <summary>The operations, each after everything it reads.</summary>
    public IReadOnlyList<Node> Nodes { get; }

    /// <summary>
    /// Weights and folded values, by name: those that some node reads or that are themselves outputs.
    /// </summary>
    public IReadOnlyDictionary<string, Tensor> Constants { get; }

    /// <summary>The static shape of every value: inputs, constants and everything the nodes make.</summary>
    public IReadOnlyDictionary<string, int[]> Shapes { get; }

    /// <summary>Kind and static shape of every value.</summary>
    public IReadOnlyDictionary<string, TensorType> Types => _types;

    /// <summary>Things decided while reading that a person should know, such as a batch dimension set to 1.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>The number of constant elements (weights), in total.</summary>
    public long ParameterCount => Constants.Values.Sum(constant => (long)constant.Count);
}
