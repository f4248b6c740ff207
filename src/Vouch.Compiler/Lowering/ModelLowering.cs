using Vouch.Compiler.Lowering.Nodes;
using Vouch.Compiler.Lowering.Systems;
using Vouch.Models.Quantization;

namespace Vouch.Compiler.Lowering;

/// <summary>
/// Turns an integer network into a constraint system that holds exactly if the network maps the input to the output.
/// The same network and options always give the same system, so prover and verifying key agree byte for byte.
/// </summary>
public static class ModelLowering
{
    /// <summary>Lowers a network.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="options">Who sees inputs and outputs; everyone unless said otherwise.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="Vouch.Models.ModelException">
    /// The network contradicts itself, or its integers grow so large that an equation in the field would not hold over
    /// them.
    /// </exception>
    public static LoweredModel Lower(
        QuantizedGraph graph, LoweringOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        options ??= new LoweringOptions();
        return LimbChoice.Cheapest(options.LimbBits, limbBits => Lower(graph, options, limbBits), lowered => lowered.System, cancellation);
    }

    private static LoweredModel Lower(QuantizedGraph graph, LoweringOptions options, int limbBits)
    {
        var context = new LoweringContext(graph, options, limbBits);
        for (var i = 0; i < graph.Nodes.Count; i++) NodeRegistry.For(graph.Nodes[i]).Lower(context, graph.Nodes[i], i);
        LoweredPort[] outputs = [.. graph.Outputs.Select(context.OutputPort)];
        return new LoweredModel(graph, options, context.System, context.InputPorts, outputs);
    }
}
