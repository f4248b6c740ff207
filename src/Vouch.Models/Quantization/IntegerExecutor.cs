using Vouch.Models.Quantization.Execution;

namespace Vouch.Models.Quantization;

/// <summary>
/// Runs an integer network exactly as the documentation of <see cref="QuantizedNode"/> and <see cref="Requantization"/>
/// says. This is the reference: what it computes is what a proof proves, bit for bit, on every machine.
/// </summary>
public static class IntegerExecutor
{
    /// <summary>Computes every tensor of the network.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="inputs">
    /// One array of integers per graph input, in the order of <see cref="QuantizedGraph.Inputs"/>.
    /// </param>
    /// <param name="cancellation">Cancels, between two nodes.</param>
    /// <exception cref="ModelException">
    /// An input has the wrong size or values, or the network contradicts itself.
    /// </exception>
    /// <exception cref="UnprovableInputException">The input drives a layer outside its provable range.</exception>
    public static IntegerExecution Run(QuantizedGraph graph, IReadOnlyList<long[]> inputs, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(inputs);
        var workspace = new Workspace(graph);
        LoadInputs(workspace, inputs);
        var accumulators = new long[]?[graph.Nodes.Count];
        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            accumulators[i] = Run(workspace, graph.Nodes[i]);
        }

        return new IntegerExecution(workspace.ToArrays(), accumulators);
    }

    /// <summary>Runs one node and returns its accumulators, or null for a node that has none.</summary>
    private static long[]? Run(Workspace workspace, QuantizedNode node)
    {
        switch (node)
        {
            case ConvolutionNode convolution: return ConvolutionKernel.Run(workspace, convolution);
            case MatrixProductNode product: return MatrixProductKernel.Run(workspace, product);
            case SumNode sum: return SumKernel.Run(workspace, sum);
            case ProductNode product: return ProductKernel.Run(workspace, product);
            case WindowSumNode sum: return WindowSumKernel.Run(workspace, sum);
            case LogSoftmaxNode softmax: return SoftmaxKernel.Run(workspace, softmax);
            case SoftmaxNode softmax: SoftmaxKernel.Run(workspace, softmax); return null;
            case WindowMaxNode max: WindowMaxKernel.Run(workspace, max); return null;
            case ReshapeNode reshape: LayoutKernel.Run(workspace, reshape); return null;
            case TransposeNode transpose: LayoutKernel.Run(workspace, transpose); return null;
            case PadNode pad: LayoutKernel.Run(workspace, pad); return null;
            case ConcatNode concat: LayoutKernel.Run(workspace, concat); return null;
            default: throw new NotSupportedException($"No integer semantics for {node.GetType().Name}.");
        }
    }

    private static void LoadInputs(Workspace workspace, IReadOnlyList<long[]> inputs)
    {
        var graph = workspace.Graph;
        if (inputs.Count != graph.Inputs.Count)
        {
            throw new ModelException(
                $"The model takes {graph.Inputs.Count} inputs, but {inputs.Count} were given. Give one array for " +
                "each.");
        }

        for (var i = 0; i < inputs.Count; i++)
        {
            var tensor = graph.Tensors[graph.Inputs[i]];
            CheckInput(tensor, inputs[i]);
            workspace.Store(tensor.Id, inputs[i]);
        }
    }

    private static void CheckInput(QuantizedTensor tensor, long[] values)
    {
        if (values.Length != tensor.Count)
        {
            throw new ModelException(
                $"Input {Text.Quote(tensor.Name)} holds {tensor.Count} values (shape {Text.Shape(tensor.Shape)}), " +
                $"but {values.Length} were given.");
        }

        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] >= tensor.Low && values[i] <= tensor.High) continue;
            throw new UnprovableInputException(
                $"Input {Text.Quote(tensor.Name)}: element {i} lies outside [{tensor.Low}, {tensor.High}]. " +
                "It is far outside the calibrated range; recalibrate with samples like it.");
        }
    }
}
