using Vouch.Cli.Terminal;
using Vouch.Compiler.Keys;
using Vouch.Compiler.Lowering;
using Vouch.Models.Graphs;
using Vouch.Models.Quantization;
using Vouch.Protocol.Parameters;
using Vouch.Workspace;
using Vouch.Workspace.Keys;
using Vouch.Workspace.Machine;

namespace Vouch.Cli.Keys;

/// <summary>What a model consists of and what proving it takes; nothing is committed or proven for it.</summary>
/// <param name="Graph">The model.</param>
/// <param name="Operators">Operators by how often they occur, most frequent first.</param>
/// <param name="Weights">Number of weights.</param>
/// <param name="MultiplyAdds">Multiplications of the integer network, each with its addition.</param>
/// <param name="Report">Size of the statement.</param>
/// <param name="Cost">About what a proof costs.</param>
/// <param name="CompileCost">About what the proof costs that a compile makes.</param>
/// <param name="SecurityBits">Proven bits.</param>
/// <param name="Notes">What was fused, folded or assumed.</param>
internal sealed record ModelInspection(
    Graph Graph, IReadOnlyList<(string Name, int Count)> Operators, long Weights, long MultiplyAdds,
    LoweringReport Report, CostEstimate Cost, CostEstimate CompileCost, int SecurityBits, IReadOnlyList<string> Notes)
{
    /// <summary>Share of all padded cells and lookups that holds nothing.</summary>
    public double PaddingWaste
    {
        get
        {
            var used = Report.Lookups + Report.Cells.Values.Sum(count => count.Valid);
            var padded = Report.PaddedLookups + Report.Cells.Values.Sum(count => count.Padded);
            return padded == 0 ? 0 : 1 - (used / (double)padded);
        }
    }

    /// <summary>Inspects a model.</summary>
    public static ModelInspection Of(ModelSource source, CompileOptions options, MachineRates rates, Stage stage, CancellationToken cancellation)
    {
        stage.Name = "calibrating";
        var quantised = Quantizer.Quantize(source.Graph, new CalibrationData(source.Samples));
        cancellation.ThrowIfCancellationRequested();
        stage.Name = "sizing the proof";
        var lowered = ModelLowering.Lower(quantised.Graph, options.Lowering, cancellation);
        cancellation.ThrowIfCancellationRequested();
        var matrix = Matrix(options, lowered);
        return new ModelInspection(
            source.Graph,
            [.. source.Graph.Nodes.GroupBy(node => node.OpType).Select(g => (g.Key, g.Count())).OrderByDescending(o => o.Item2).ThenBy(o => o.Key, StringComparer.Ordinal)],
            source.Graph.Constants.Values.Where(c => c.Kind == TensorKind.Float).Sum(c => (long)c.Count),
            quantised.Graph.Nodes.Sum(node => MultiplyAddsOf(quantised.Graph, node)),
            LoweringReport.Of(lowered.System),
            CompileSizes.OfProof(options, lowered, matrix, rates),
            CompileSizes.OfCompile(options, lowered, matrix, rates),
            options.Profile.Bits, quantised.Notes);
    }

    private static MatrixParameters Matrix(CompileOptions options, LoweredModel lowered)
    {
        try
        {
            return ParameterChoice.Choose(options.Profile, options.Openings, lowered.System, lowered.WeightRangeSystem);
        }
        catch (ArgumentException e) when (e.ParamName == "budget")
        {
            throw new UsageException(
                $"No commitment fits this model with a budget of {options.Budget} proofs.", "Ask for a smaller --budget.", e);
        }
    }

    private static long MultiplyAddsOf(QuantizedGraph graph, QuantizedNode node)
    {
        long outputs = graph.Tensors[node.Output].Count;
        return node switch
        {
            ConvolutionNode convolution => outputs * graph.Tensors[convolution.Weight].Shape.Skip(1).Aggregate(1L, (a, b) => a * b),
            MatrixProductNode product => outputs * Inner(graph.Tensors[product.Left].Shape, product.TransposeLeft),
            ProductNode => outputs,
            _ => 0,
        };
    }

    private static long Inner(int[] left, bool transposed) => transposed ? left[^2] : left[^1];
}
