using System.Collections.Frozen;

namespace Vouch.Models.Graphs;

/// <summary>One operation of a graph. Immutable.</summary>
public sealed class Node
{
    /// <summary>Creates a node.</summary>
    /// <param name="name">A name for messages; need not be unique, may be empty.</param>
    /// <param name="opType">The ONNX operator, such as <c>Conv</c>.</param>
    /// <param name="inputs">Names of the values read; an empty name is an optional input left out.</param>
    /// <param name="outputs">Names of the values made; an empty name is an optional output left out.</param>
    /// <param name="attributes">Attributes by name.</param>
    public Node(
        string name,
        string opType,
        IReadOnlyList<string> inputs,
        IReadOnlyList<string> outputs,
        IReadOnlyDictionary<string, AttributeValue>? attributes = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(opType);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(outputs);
        OpType = opType;
        Inputs = [.. inputs];
        Outputs = [.. outputs];
        // Exporters may leave names out; the first output names the node just as well in a message.
        Name = name.Length > 0 ? name : outputs.FirstOrDefault(output => output.Length > 0) ?? "";
        Attributes = new NodeAttributes(
            Name, OpType, (attributes ?? new Dictionary<string, AttributeValue>()).ToFrozenDictionary());
    }

    private Node(Node node, IReadOnlyList<string> outputs)
    {
        Name = node.Name;
        OpType = node.OpType;
        Inputs = node.Inputs;
        Attributes = node.Attributes;
        Outputs = outputs;
    }

    /// <summary>The name used in messages.</summary>
    public string Name { get; }

    /// <summary>The ONNX operator, such as <c>Conv</c>.</summary>
    public string OpType { get; }

    /// <summary>Names of the values read; an empty name is an optional input left out.</summary>
    public IReadOnlyList<string> Inputs { get; }

    /// <summary>Names of the values made; an empty name is an optional output left out.</summary>
    public IReadOnlyList<string> Outputs { get; }

    /// <summary>The attributes.</summary>
    public NodeAttributes Attributes { get; }

    /// <summary>Whether input number <paramref name="index"/> is there (neither missing nor left out).</summary>
    public bool HasInput(int index) => index < Inputs.Count && Inputs[index].Length > 0;

    /// <summary>Whether output number <paramref name="index"/> is there (neither missing nor left out).</summary>
    public bool HasOutput(int index) => index < Outputs.Count && Outputs[index].Length > 0;

    internal Node WithOutputs(IReadOnlyList<string> outputs) => new(this, outputs);

    /// <inheritdoc/>
    public override string ToString() => $"{Text.Plain(OpType)} {Text.Quote(Name)}";
}
