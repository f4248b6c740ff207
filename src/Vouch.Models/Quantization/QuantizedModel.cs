namespace Vouch.Models.Quantization;

/// <summary>What is kept of a quantised model: the integer network, and how reals enter and leave it.</summary>
/// <param name="Graph">The integer network.</param>
/// <param name="Inputs">How to encode each graph input, in order.</param>
/// <param name="Outputs">How to decode each graph output, in order.</param>
public sealed record QuantizedModel(
    QuantizedGraph Graph, IReadOnlyList<InputEncoding> Inputs, IReadOnlyList<OutputDecoding> Outputs);
