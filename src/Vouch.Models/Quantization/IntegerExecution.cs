namespace Vouch.Models.Quantization;

/// <summary>Everything one run of an integer network computed; the witness of a proof starts from it.</summary>
/// <param name="Tensors">Values of every tensor by id, constants and inputs included; row-major.</param>
/// <param name="Accumulators">
/// By node index: the accumulators before rounding and shift, in the output's order, for nodes with a
/// <see cref="Requantization"/>; null for the others.
/// </param>
public sealed record IntegerExecution(long[][] Tensors, long[]?[] Accumulators)
{
    /// <summary>The values of the graph outputs, in order.</summary>
    public long[][] Outputs(QuantizedGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return [.. graph.Outputs.Select(id => Tensors[id])];
    }
}
