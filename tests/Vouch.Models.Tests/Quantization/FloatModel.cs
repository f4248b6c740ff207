using Vouch.Models.Graphs;
using Vouch.Models.Quantization;

namespace Vouch.Models.Tests.Quantization;

/// <summary>Builds small float models with random weights and compares them with their integer networks.</summary>
internal sealed class FloatModel(Random random, int opset = 13)
{
    private readonly List<ValueInfo> _inputs = [];
    private readonly List<Node> _nodes = [];
    private readonly Dictionary<string, Tensor> _constants = [];
    private int _next;

    public Random Random => random;

    public string Input(params int[] shape)
    {
        _inputs.Add(new ValueInfo($"x{_inputs.Count}", shape));
        return _inputs[^1].Name;
    }

    public string Constant(float[] values, params int[] shape)
    {
        var name = $"c{_next++}";
        _constants.Add(name, Tensor.Of(values, shape));
        return name;
    }

    /// <summary>Normally distributed weights.</summary>
    public string Weights(double deviation, params int[] shape) =>
        Constant(Values(shape, () => (float)(deviation * Normal())), shape);

    /// <summary>Positive numbers of [low, high).</summary>
    public string Positive(double low, double high, params int[] shape) =>
        Constant(Values(shape, () => (float)(low + ((high - low) * random.NextDouble()))), shape);

    public string Integers(params long[] values)
    {
        var name = $"i{_next++}";
        _constants.Add(name, Tensor.Vector(values));
        return name;
    }

    public string Node(string op, string[] inputs, params (string Name, AttributeValue Value)[] attributes)
    {
        var output = $"{op}{_next++}";
        _nodes.Add(new Node(output, op, inputs, [output], attributes.ToDictionary(a => a.Name, a => a.Value)));
        return output;
    }

    public static (string Name, AttributeValue Value) Attribute(string name, long value) => (name, new AttributeValue.OfInt(value));

    public static (string Name, AttributeValue Value) Attribute(string name, float value) => (name, new AttributeValue.OfFloat(value));

    public static (string Name, AttributeValue Value) Attribute(string name, params long[] values) => (name, new AttributeValue.OfInts(values));

    public Graph Build(params string[] outputs) => GraphAssembler.Assemble(new GraphDescription
    {
        Opset = opset, Inputs = _inputs, Outputs = outputs, Nodes = _nodes, Constants = _constants,
    });

    public IReadOnlyList<IReadOnlyList<Tensor>> Samples(int count, double deviation = 1) =>
    [
        .. Enumerable.Range(0, count).Select(_ => _inputs.Select(
            input => Tensor.Of(Values(input.Shape, () => (float)(deviation * Normal())), input.Shape)).ToArray()),
    ];

    /// <summary>Calibrates on some random samples and measures on others.</summary>
    public (QuantizationResult Result, Agreement Agreement) Compare(params string[] outputs)
    {
        var graph = Build(outputs);
        var result = Quantizer.Quantize(graph, new CalibrationData(Samples(60)));
        return (result, Agreement.Measure(graph, result.Model, Samples(30, 0.7)));
    }

    private static float[] Values(int[] shape, Func<float> next) =>
        [.. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(_ => next())];

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
