using Vouch.Models.Graphs;

namespace Vouch.Models;

/// <summary>
/// The one error of this room: a model or an input that cannot be used. The message is written for the person who
/// brought the file: what was wrong, where, and what to do about it.
/// </summary>
public class ModelException : Exception
{
    /// <summary>Creates an error about the file or the request as a whole.</summary>
    public ModelException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an error that has another one underneath, such as a failed read.</summary>
    public ModelException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    private ModelException(string message, string? node, string? op, string? value)
        : base(message)
    {
        Node = node;
        Operator = op;
        Value = value;
    }

    /// <summary>The name of the node concerned, or null.</summary>
    public string? Node { get; }

    /// <summary>The operator type concerned (such as <c>Conv</c>), or null.</summary>
    public string? Operator { get; }

    /// <summary>The name of the input, output, constant or intermediate value concerned, or null.</summary>
    public string? Value { get; }

    /// <summary>
    /// An error about one node; its name and operator are put in front of <paramref name="problem"/>.
    /// </summary>
    public static ModelException AtNode(Node node, string problem, string? value = null)
    {
        ArgumentNullException.ThrowIfNull(node);
        return AtNode(node.Name, node.OpType, problem, value);
    }

    /// <summary>An error about one node that may not exist as a <see cref="Graphs.Node"/> yet.</summary>
    public static ModelException AtNode(string node, string op, string problem, string? value = null) =>
        new($"Node {Text.Quote(node)} ({Text.Plain(op)}): {problem}", node, op, value);

    /// <summary>An error about one named value (a model input, a constant, an intermediate result).</summary>
    public static ModelException AtValue(string value, string problem) =>
        new($"Value {Text.Quote(value)}: {problem}", null, null, value);
}
