using Vouch.Models.Quantization;

namespace Vouch.Compiler.Tests.Lowering;

/// <summary>A small integer network under construction, with random inputs for it.</summary>
internal sealed class Network(int seed)
{
    private readonly List<QuantizedTensor> _tensors = [];
    private readonly List<int> _inputs = [];
    private readonly List<int> _outputs = [];
    private readonly Dictionary<int, QuantizedConstant> _constants = [];
    private readonly List<QuantizedNode> _nodes = [];

    public Random Random { get; } = new(seed);

    public List<long[]> InputValues { get; } = [];

    public int Tensor(params int[] shape) => Bounded(short.MinValue, short.MaxValue, shape);

    public int Bounded(int low, int high, params int[] shape)
    {
        _tensors.Add(new QuantizedTensor(_tensors.Count, $"t{_tensors.Count}", shape, 1.0, low, high));
        return _tensors.Count - 1;
    }

    public int Named(string name, params int[] shape)
    {
        var id = Tensor(shape);
        _tensors[id] = _tensors[id] with { Name = name };
        return id;
    }

    public int Input(params int[] shape) => Input(short.MinValue, short.MaxValue, shape);

    public int Input(int low, int high, int[] shape)
    {
        var id = Bounded(low, high, shape);
        _inputs.Add(id);
        InputValues.Add(Values(id, low, high));
        return id;
    }

    public int Constant(int bits, long magnitude, params int[] shape)
    {
        var id = Tensor(shape);
        _constants[id] = new QuantizedConstant(Values(id, -magnitude, magnitude - 1), bits);
        return id;
    }

    public int Constant(int bits, long[] values, params int[] shape)
    {
        var id = Tensor(shape);
        _constants[id] = new QuantizedConstant(values, bits);
        return id;
    }

    /// <summary>Adds the node that writes the tensor, which is what it returns.</summary>
    public int Add(QuantizedNode node)
    {
        _nodes.Add(node);
        return node.Output;
    }

    public Network Outputs(params int[] tensors)
    {
        _outputs.AddRange(tensors);
        return this;
    }

    public QuantizedGraph Build() => new("test", [.. _tensors], [.. _inputs], [.. _outputs], _constants, [.. _nodes]);

    public IntegerExecution Run() => IntegerExecutor.Run(Build(), InputValues);

    /// <summary>Random values, the ends likely, and equal neighbours likely too: ties matter to maxima.</summary>
    private long[] Values(int id, long low, long high)
    {
        var values = new long[_tensors[id].Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Random.Next(10) switch
            {
                0 => low,
                1 => high,
                2 when i > 0 => values[i - 1],
                _ => Random.NextInt64(low, high + 1),
            };
        }

        return values;
    }
}
