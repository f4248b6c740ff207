using Vouch.Models.Quantization;

namespace Vouch.Models.Tests.Quantization;

/// <summary>Builds small integer networks by hand, tensor by tensor.</summary>
internal sealed class NetworkBuilder(Random random)
{
    private readonly List<QuantizedTensor> _tensors = [];
    private readonly List<int> _inputs = [];
    private readonly Dictionary<int, QuantizedConstant> _constants = [];
    private readonly List<QuantizedNode> _nodes = [];

    public List<long[]> InputValues { get; } = [];

    public int Tensor(params int[] shape)
    {
        _tensors.Add(new QuantizedTensor(_tensors.Count, $"t{_tensors.Count}", shape, 1.0, short.MinValue, short.MaxValue));
        return _tensors.Count - 1;
    }

    public int Input(params int[] shape) => Input(32768, shape);

    public int Input(int magnitude, int[] shape)
    {
        var id = Tensor(shape);
        _inputs.Add(id);
        InputValues.Add(Values(id, magnitude));
        return id;
    }

    public int Constant(int bits, params int[] shape)
    {
        var id = Tensor(shape);
        _constants[id] = new QuantizedConstant(Values(id, 1L << (bits - 1)), bits);
        return id;
    }

    public int Constant(long[] values, params int[] shape)
    {
        var id = Tensor(shape);
        _constants[id] = new QuantizedConstant(values, 16);
        return id;
    }

    public void Add(QuantizedNode node) => _nodes.Add(node);

    public QuantizedGraph Build() => new("test", _tensors, _inputs, [_nodes[^1].Output], _constants, _nodes);

    public IntegerExecution Run() => IntegerExecutor.Run(Build(), InputValues);

    /// <summary>Random values of [-magnitude, magnitude), with both ends made likely.</summary>
    private long[] Values(int id, long magnitude) =>
    [
        .. Enumerable.Range(0, _tensors[id].Count).Select(_ => random.Next(10) switch
        {
            0 => -magnitude,
            1 => magnitude - 1,
            _ => random.NextInt64(-magnitude, magnitude),
        }),
    ];
}
