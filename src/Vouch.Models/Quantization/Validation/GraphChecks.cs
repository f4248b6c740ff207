using Vouch.Models.Graphs;

namespace Vouch.Models.Quantization.Validation;

/// <summary>
/// Checks that an integer network is well formed: what the executor and the proof system take for granted. Networks
/// come from files as well as from the quantiser.
/// </summary>
internal static class GraphChecks
{
    private const int MostRank = 16;
    private const int MostElements = 1 << 29;
    private const long MostElementsInTotal = 1L << 31;
    private const int MostBits = 48;

    /// <exception cref="ModelException">The network contradicts itself; the message says where.</exception>
    public static void Check(QuantizedGraph graph)
    {
        for (var i = 0; i < graph.Tensors.Count; i++) CheckTensor(graph.Tensors[i], i);
        var total = graph.Tensors.Sum(tensor => (long)tensor.Count);
        Demand(total <= MostElementsInTotal, graph.Name, $"its tensors have {total} elements, too many to hold");
        var written = new bool[graph.Tensors.Count];
        foreach (var (id, constant) in graph.Constants)
        {
            Write(graph, written, id);
            CheckConstant(graph.Tensors[id], constant);
        }

        foreach (var id in graph.Inputs)
        {
            Write(graph, written, id);
            var tensor = graph.Tensors[id];
            Demand(tensor is { Low: >= short.MinValue, High: <= short.MaxValue }, tensor.Name,
                "an input is wider than 16 bits");
        }

        foreach (var node in graph.Nodes)
        {
            foreach (var id in NodeInputs.Of(node))
            {
                var known = id >= 0 && id < written.Length && written[id];
                Demand(known, node.Name, $"it reads tensor {id} before it is written");
            }

            Write(graph, written, node.Output);
            NodeChecks.Check(graph, node);
            AccumulatorBounds.Check(graph, node);
        }

        foreach (var id in graph.Outputs)
            Demand(id >= 0 && id < written.Length && written[id], graph.Name, $"output tensor {id} is never written");
        Demand(graph.Inputs.Count > 0 && graph.Outputs.Count > 0, graph.Name, "a network needs inputs and outputs");
    }

    /// <summary>Refuses a network for which something does not hold.</summary>
    public static void Demand(bool holds, string where, string problem)
    {
        if (holds) return;
        throw new ModelException(
            $"The integer network is malformed at {Text.Quote(where)}: {problem}. Quantise the model again.");
    }

    private static void CheckTensor(QuantizedTensor tensor, int index)
    {
        Demand(tensor.Id == index, tensor.Name, $"tensor {index} has the number {tensor.Id}");
        Demand(tensor.Shape.Length <= MostRank, tensor.Name, $"it has {tensor.Shape.Length} dimensions");
        var count = TensorShape.Count(tensor.Shape);
        Demand(count is > 0 and <= MostElements, tensor.Name,
            $"its shape {Text.Shape(tensor.Shape)} is empty or too large");
        Demand(tensor.Scale is > 0 and < double.PositiveInfinity, tensor.Name, $"its scale is {tensor.Scale}");
        Demand(tensor.Low <= tensor.High, tensor.Name, "its range is empty");
    }

    private static void CheckConstant(QuantizedTensor tensor, QuantizedConstant constant)
    {
        Demand(constant.Bits is >= 2 and <= MostBits, tensor.Name, $"its values have {constant.Bits} bits");
        Demand(constant.Values.Length == tensor.Count, tensor.Name,
            $"it has {constant.Values.Length} values for {tensor.Count} elements");
        var end = 1L << (constant.Bits - 1);
        foreach (var value in constant.Values)
        {
            if (value < -end || value >= end)
                Demand(false, tensor.Name, $"the value {value} does not fit {constant.Bits} bits");
        }
    }

    private static void Write(QuantizedGraph graph, bool[] written, int id)
    {
        Demand(id >= 0 && id < written.Length, graph.Name, $"tensor {id} does not exist");
        Demand(!written[id], graph.Tensors[id].Name, "it is written twice");
        written[id] = true;
    }
}
