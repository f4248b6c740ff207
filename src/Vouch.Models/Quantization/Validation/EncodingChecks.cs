using Vouch.Models.Graphs;

namespace Vouch.Models.Quantization.Validation;

/// <summary>Checks that encodings and decodings fit the network they belong to.</summary>
internal static class EncodingChecks
{
    public static void Check(QuantizedModel model)
    {
        var graph = model.Graph;
        GraphChecks.Demand(
            model.Inputs.Count == graph.Inputs.Count && model.Outputs.Count == graph.Outputs.Count, graph.Name,
            "it has not one encoding for every input and one decoding for every output");
        foreach (var (input, id) in model.Inputs.Zip(graph.Inputs)) Check(input, graph.Tensors[id]);
        foreach (var (output, id) in model.Outputs.Zip(graph.Outputs))
        {
            var tensor = graph.Tensors[id];
            GraphChecks.Demand(
                TensorShape.Count(output.Shape) == tensor.Count && output.Scale == tensor.Scale, output.Name,
                "the decoding does not fit the tensor");
        }
    }

    private static void Check(InputEncoding input, QuantizedTensor tensor)
    {
        var fits = TensorShape.Count(input.Shape) == tensor.Count && input.Scale == tensor.Scale &&
            input.Low == tensor.Low && input.High == tensor.High &&
            IsSound(input.Multiplier, tensor.Count) && IsSound(input.Offset, tensor.Count);
        GraphChecks.Demand(fits, input.Name, "the encoding does not fit the tensor");
    }

    private static bool IsSound(float[]? values, int count) =>
        values is null || (values.Length == count && values.All(float.IsFinite));
}
