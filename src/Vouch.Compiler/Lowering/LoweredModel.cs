using Vouch.Compiler.Lowering.Packing;
using Vouch.Compiler.Lowering.Systems;
using Vouch.Models.Quantization;
using Vouch.Protocol.Statements;

namespace Vouch.Compiler.Lowering;

/// <summary>An integer network as constraint systems, with the recipe to fill them.</summary>
public sealed class LoweredModel
{
    private readonly QuantizedGraph _graph;
    private readonly IReadOnlyList<Func<Witness, long[]>> _fills;
    private readonly IReadOnlyList<Block> _blocks;
    private readonly PackedSystem _packed;
    private readonly Lazy<WeightRanges> _weightRanges;

    internal LoweredModel(
        QuantizedGraph graph, LoweringOptions options, SystemBuilder builder, LoweredPort[] inputs, LoweredPort[] outputs)
    {
        _graph = graph;
        _fills = builder.Fills;
        var system = builder.Build();
        _blocks = system.Blocks;
        _packed = PackedSystem.Of(system, inputs.Concat(outputs).Select(port => port.Block).ToHashSet());
        _weightRanges = new Lazy<WeightRanges>(
            () => WeightRanges.Of(system, builder.RangeOf, builder.Fills, options.LimbBits));
        Inputs = inputs;
        Outputs = outputs;
    }

    /// <summary>
    /// The statement of one inference: given in-range weights and, for public ports, values in the ports' ranges, it is
    /// satisfiable exactly if the network maps the inputs to the outputs.
    /// </summary>
    public ConstraintSystem System => _packed.System;

    /// <summary>
    /// The statement that every weight is in its range, to be proven once per key. Its weight blocks are those of
    /// <see cref="System"/>, in the same order.
    /// </summary>
    public ConstraintSystem WeightRangeSystem => _weightRanges.Value.System;

    /// <summary>The graph inputs, in the graph's order.</summary>
    public IReadOnlyList<LoweredPort> Inputs { get; }

    /// <summary>The graph outputs, in the graph's order; several may share a block.</summary>
    public IReadOnlyList<LoweredPort> Outputs { get; }

    /// <summary>All block values of <see cref="System"/> for one run of the network.</summary>
    /// <param name="execution">The run.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="Vouch.Models.UnprovableInputException">The run left a provable range.</exception>
    public Assignment Witness(IntegerExecution execution, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(execution);
        return _packed.Arrange(Systems.Witness.Fill(_blocks, _fills, execution, cancellation), cancellation);
    }

    /// <summary>All block values of <see cref="WeightRangeSystem"/>.</summary>
    /// <param name="cancellation">Cancels.</param>
    public Assignment WeightRangeWitness(CancellationToken cancellation = default)
    {
        var tensors = new long[_graph.Tensors.Count][];
        foreach (var (id, constant) in _graph.Constants) tensors[id] = constant.Values;
        return Systems.Witness.Fill(
            WeightRangeSystem.Blocks, _weightRanges.Value.Fills, new IntegerExecution(tensors, []), cancellation);
    }
}
