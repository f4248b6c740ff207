using Vouch.Models.Quantization.Lowering;
using Vouch.Models.Quantization.Lowering.Functions;

namespace Vouch.Models.Quantization.Emission;

/// <summary>
/// Collects the tensors, constants and nodes of the integer network while steps are emitted, in order.
/// </summary>
internal sealed class Emitter
{
    private readonly Plan _plan;
    private readonly IReadOnlyDictionary<string, ValueRange> _ranges;
    private readonly IReadOnlyDictionary<string, double> _demands;
    private readonly List<QuantizedTensor> _tensors = [];
    private readonly Dictionary<int, QuantizedConstant> _constants = [];
    private readonly List<QuantizedNode> _nodes = [];
    private readonly Dictionary<string, int> _ids = [];
    private readonly Dictionary<(ScalarFunction, double, double), PiecewiseLinearTable> _curves = [];

    public Emitter(
        Plan plan, IReadOnlyDictionary<string, ValueRange> ranges, IReadOnlyDictionary<string, double> demands,
        QuantizerOptions options)
    {
        _plan = plan;
        _ranges = ranges;
        _demands = demands;
        Options = options;
    }

    public QuantizerOptions Options { get; }

    /// <summary>The calibrated range of a value.</summary>
    public ValueRange Range(string value) => _ranges[value];

    /// <summary>The least scale that a join of several values asks of this one, or 0.</summary>
    public double Demand(string value) => _demands.GetValueOrDefault(value);

    public int[] Shape(string value) => _plan.Shape(value);

    /// <summary>The integer tensor of a value that has been emitted.</summary>
    public QuantizedTensor TensorOf(string value) => _tensors[_ids[value]];

    public QuantizedTensor TensorOf(int id) => _tensors[id];

    public void Bind(string value, int id) => _ids[value] = id;

    public int AddTensor(string name, int[] shape, double scale, int low = short.MinValue, int high = short.MaxValue)
    {
        Scales.Check(name, scale);
        _tensors.Add(new QuantizedTensor(_tensors.Count, name, shape, scale, low, high));
        return _tensors.Count - 1;
    }

    public int AddConstant(string name, long[] values, int[] shape, double scale, int bits)
    {
        var wide = bits > 16;
        var id = AddTensor(
            name, shape, scale, wide ? int.MinValue : short.MinValue, wide ? int.MaxValue : short.MaxValue);
        _constants.Add(id, new QuantizedConstant(values, bits));
        return id;
    }

    public void Add(QuantizedNode node) => _nodes.Add(node);

    /// <summary>The table of a function between two scales; equal ones are shared.</summary>
    public PiecewiseLinearTable Curve(ScalarFunction function, double from, double to)
    {
        if (!_curves.TryGetValue((function, from, to), out var table))
            _curves.Add((function, from, to), table = CurveTable.Build(function, from, to));
        return table;
    }

    public QuantizedGraph Build(string name, IEnumerable<int> inputs, IEnumerable<string> outputs) => new(
        name, [.. _tensors], [.. inputs], [.. outputs.Select(output => _ids[output])], _constants, [.. _nodes]);
}
