using Vouch.Models.Graphs;

namespace Vouch.Models.Onnx;

/// <summary>A model file taken apart, its parts individually sound but not yet related to one another.</summary>
internal sealed class ParsedModel
{
    /// <summary>The version of the standard operator set, or null when the file names none.</summary>
    public long? Opset { get; set; }

    /// <summary>Whether a graph has been read.</summary>
    public bool HasGraph { get; set; }

    public string Name { get; set; } = "";

    public List<Node> Nodes { get; } = [];

    public Dictionary<string, Tensor> Constants { get; } = [];

    public List<DeclaredValue> Inputs { get; } = [];

    public List<DeclaredValue> Outputs { get; } = [];
}
