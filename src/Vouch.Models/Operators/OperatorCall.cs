using Vouch.Models.Graphs;

namespace Vouch.Models.Operators;

/// <summary>
/// A node together with everything known of it before running: operator set version, input types, constant inputs and,
/// after inference, output types. Immutable.
/// </summary>
public sealed class OperatorCall
{
    private readonly IReadOnlyList<TensorType?> _inputs;
    private readonly IReadOnlyList<Tensor?> _constants;
    private readonly IReadOnlyList<TensorType> _outputs;

    internal OperatorCall(
        Node node,
        int opset,
        IReadOnlyList<TensorType?> inputs,
        IReadOnlyList<Tensor?> constants,
        IReadOnlyList<TensorType>? outputs = null)
    {
        Node = node;
        Opset = opset;
        _inputs = inputs;
        _constants = constants;
        _outputs = outputs ?? [];
    }

    /// <summary>The node.</summary>
    public Node Node { get; }

    /// <summary>The operator set version the node is to be read by.</summary>
    public int Opset { get; }

    /// <summary>The attributes of the node.</summary>
    public NodeAttributes Attributes => Node.Attributes;

    /// <summary>The number of inputs listed, left-out ones included.</summary>
    public int InputCount => _inputs.Count;

    /// <summary>The type of an input that may be left out, or null.</summary>
    public TensorType? OptionalInput(int index) => index < _inputs.Count ? _inputs[index] : null;

    /// <summary>The type of an input that must be there.</summary>
    public TensorType Input(int index) =>
        OptionalInput(index) ?? throw Error($"input number {index + 1} is missing.");

    /// <summary>The type of an input that must be there and hold floats, at least one.</summary>
    public TensorType FloatInput(int index)
    {
        var type = Input(index);
        if (type.Kind != TensorKind.Float)
            throw Error($"input {InputName(index)} holds integers; this operator is supported on floats only.");
        if (type.Shape.Contains(0)) throw Error($"input {InputName(index)} ({type}) holds no elements.");
        return type;
    }

    /// <summary>
    /// The constant behind an input, or null when it is left out or computed from the model's inputs.
    /// </summary>
    public Tensor? Constant(int index) => index < _constants.Count ? _constants[index] : null;

    /// <summary>
    /// The values of an integer input that must be known before running, or null when it is left out.
    /// </summary>
    public long[]? ConstantIntegers(int index, string role)
    {
        if (OptionalInput(index) is not { } type) return null;
        if (type.Kind != TensorKind.Integer) throw Error($"input {InputName(index)} ({role}) should hold integers.");
        return Constant(index)?.Integers ?? throw NotConstant(index, role);
    }

    /// <summary>
    /// The value of a one-element float input that must be known before running, or null when left out.
    /// </summary>
    public Tensor? ConstantScalar(int index, string role)
    {
        if (OptionalInput(index) is null) return null;
        var tensor = Constant(index) ?? throw NotConstant(index, role);
        return tensor.Count == 1
            ? tensor
            : throw Error($"input {InputName(index)} ({role}) should hold one element; it holds {tensor.Count}.");
    }

    /// <summary>The inferred type of an output.</summary>
    public TensorType Output(int index) => _outputs[index];

    /// <summary>
    /// Checks the number of inputs the node lists, and that it states no attribute beyond those named: an attribute
    /// nobody looks at might change the result, and a wrong result is worse than a refusal.
    /// </summary>
    public void Expect(int least, int most, params ReadOnlySpan<string> attributes)
    {
        if (InputCount < least || InputCount > most)
        {
            var range = least == most ? $"{least}" : $"{least} to {most}";
            var expected = most == int.MaxValue ? $"{least} or more" : range;
            throw Error($"it lists {InputCount} inputs; the operator takes {expected}.");
        }

        foreach (var name in Attributes.Names)
        {
            if (!attributes.Contains(name))
                throw Error($"the attribute {Text.Quote(name)} is not supported (in operator set {Opset}).");
        }
    }

    /// <summary>Resolves an axis that may count from the end.</summary>
    public int Axis(long axis, int rank) => axis >= -rank && axis < rank
        ? (int)(axis < 0 ? axis + rank : axis)
        : throw Error($"axis {axis} does not exist; the value has {rank} dimensions.");

    /// <summary>Resolves a list of axes that may count from the end and must not repeat.</summary>
    public int[] Axes(IReadOnlyList<long> axes, int rank)
    {
        if (axes.Count > rank) throw Error($"{axes.Count} axes are listed; the value has {rank} dimensions.");
        var seen = new bool[rank];
        var resolved = new int[axes.Count];
        for (var i = 0; i < resolved.Length; i++)
        {
            resolved[i] = Axis(axes[i], rank);
            if (seen[resolved[i]]) throw Error($"axis {axes[i]} is listed twice.");
            seen[resolved[i]] = true;
        }

        return resolved;
    }

    /// <summary>The quoted name of an input, for messages.</summary>
    public string InputName(int index) => Text.Quote(Node.Inputs[index]);

    /// <summary>An error about this node.</summary>
    public ModelException Error(string problem) => ModelException.AtNode(Node, problem);

    internal OperatorCall WithOutputs(IReadOnlyList<TensorType> outputs) =>
        new(Node, Opset, _inputs, _constants, outputs);

    private ModelException NotConstant(int index, string role) => ModelException.AtNode(
        Node,
        $"input {InputName(index)} ({role}) is computed from the model's inputs; it must be constant so that every " +
        "shape is known before running. Export the model with fixed shapes, or simplify it first.",
        Node.Inputs[index]);
}
