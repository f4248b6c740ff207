using Vouch.Models.Quantization;

namespace Vouch.Compiler.Keys;

/// <summary>An integer network and how reals enter and leave it.</summary>
/// <param name="Graph">The network.</param>
/// <param name="Inputs">Encodings of the inputs, in order.</param>
/// <param name="Outputs">Decodings of the outputs, in order.</param>
public sealed record QuantizedModel(
    QuantizedGraph Graph, IReadOnlyList<InputEncoding> Inputs, IReadOnlyList<OutputDecoding> Outputs)
{
    /// <summary>The part of a quantisation that is kept.</summary>
    public static QuantizedModel Of(QuantizationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return new QuantizedModel(result.Graph, result.Inputs, result.Outputs);
    }
}
