namespace Vouch.Models.Graphs;

/// <summary>
/// The attributes of one node, read by name and expected type. An attribute of another type than asked for, or a whole
/// number too large for its use, is an error in the model and says so.
/// </summary>
public sealed class NodeAttributes
{
    private readonly string _node;
    private readonly string _op;
    private readonly IReadOnlyDictionary<string, AttributeValue> _values;

    internal NodeAttributes(string node, string op, IReadOnlyDictionary<string, AttributeValue> values)
    {
        _node = node;
        _op = op;
        _values = values;
    }

    /// <summary>The names of the attributes the model states.</summary>
    public IEnumerable<string> Names => _values.Keys;

    /// <summary>Whether the model states this attribute.</summary>
    public bool Has(string name) => _values.ContainsKey(name);

    /// <summary>The attribute as the file states it, or null.</summary>
    public AttributeValue? Find(string name) => _values.GetValueOrDefault(name);

    /// <summary>A whole number that fits 32 bits.</summary>
    public int Int(string name, int fallback) => Narrow(name, Long(name, fallback));

    /// <summary>A whole number.</summary>
    public long Long(string name, long fallback) => Find(name) switch
    {
        null => fallback,
        AttributeValue.OfInt found => found.Value,
        _ => throw WrongType(name, "a whole number"),
    };

    /// <summary>A yes-or-no attribute, stored by ONNX as a whole number.</summary>
    public bool Flag(string name, bool fallback) => Long(name, fallback ? 1 : 0) != 0;

    /// <summary>A list of whole numbers that fit 32 bits, or null when absent.</summary>
    public int[]? Ints(string name) => Longs(name)?.Select(value => Narrow(name, value)).ToArray();

    /// <summary>A list of whole numbers that fit 32 bits, or the given default.</summary>
    public int[] Ints(string name, int[] fallback) => Ints(name) ?? fallback;

    /// <summary>A list of whole numbers, or null when absent.</summary>
    public long[]? Longs(string name) => Find(name) switch
    {
        null => null,
        AttributeValue.OfInts found => [.. found.Values],
        _ => throw WrongType(name, "a list of whole numbers"),
    };

    /// <summary>A number.</summary>
    public float Float(string name, float fallback) => Find(name) switch
    {
        null => fallback,
        AttributeValue.OfFloat found => found.Value,
        _ => throw WrongType(name, "a number"),
    };

    /// <summary>A list of numbers, or null when absent.</summary>
    public float[]? Floats(string name) => Find(name) switch
    {
        null => null,
        AttributeValue.OfFloats found => [.. found.Values],
        _ => throw WrongType(name, "a list of numbers"),
    };

    /// <summary>A text.</summary>
    public string String(string name, string fallback) => Find(name) switch
    {
        null => fallback,
        AttributeValue.OfString found => found.Value,
        _ => throw WrongType(name, "a text"),
    };

    /// <summary>A constant tensor, or null when absent.</summary>
    public Tensor? Tensor(string name) => Find(name) switch
    {
        null => null,
        AttributeValue.OfTensor found => found.Value,
        _ => throw WrongType(name, "a tensor"),
    };

    private int Narrow(string name, long value) => value is >= int.MinValue and <= int.MaxValue
        ? (int)value
        : throw ModelException.AtNode(_node, _op, $"attribute {Text.Quote(name)} has the value {value}, out of range.");

    private ModelException WrongType(string name, string expected) => ModelException.AtNode(
        _node, _op, $"attribute {Text.Quote(name)} should be {expected}; the model states another type.");
}
