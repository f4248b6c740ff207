namespace Vouch.Models.Graphs;

/// <summary>
/// A graph as somebody states it, before anything is checked: nodes in any order, only the inputs with shapes.
/// <see cref="GraphAssembler"/> turns it into a <see cref="Graph"/>.
/// </summary>
public sealed record GraphDescription
{
    /// <summary>The name of the graph.</summary>
    public string Name { get; init; } = "";

    /// <summary>The ONNX operator set version. Default: 13.</summary>
    public int Opset { get; init; } = 13;

    /// <summary>The values a caller supplies.</summary>
    public required IReadOnlyList<ValueInfo> Inputs { get; init; }

    /// <summary>The names of the values the model is run for.</summary>
    public required IReadOnlyList<string> Outputs { get; init; }

    /// <summary>The operations, in any order.</summary>
    public required IReadOnlyList<Node> Nodes { get; init; }

    /// <summary>The weights.</summary>
    public IReadOnlyDictionary<string, Tensor> Constants { get; init; } = new Dictionary<string, Tensor>();

    /// <summary>Things decided so far that a person should know.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
