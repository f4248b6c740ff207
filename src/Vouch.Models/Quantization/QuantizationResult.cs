namespace Vouch.Models.Quantization;

/// <summary>A quantised model: the integer network and how reals enter and leave it.</summary>
/// <param name="Graph">The integer network.</param>
/// <param name="Inputs">How to encode each graph input, in order.</param>
/// <param name="Outputs">How to decode each graph output, in order.</param>
/// <param name="Ranges">The range each value of the float graph took in calibration, by name.</param>
/// <param name="Notes">What was fused, folded or assumed, for people.</param>
public sealed record QuantizationResult(
    QuantizedGraph Graph,
    IReadOnlyList<InputEncoding> Inputs,
    IReadOnlyList<OutputDecoding> Outputs,
    IReadOnlyDictionary<string, ValueRange> Ranges,
    IReadOnlyList<string> Notes);
