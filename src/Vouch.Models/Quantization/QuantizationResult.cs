namespace Vouch.Models.Quantization;

/// <summary>A quantised model and how it came about.</summary>
/// <param name="Model">The model.</param>
/// <param name="Ranges">The range each value of the float graph took in calibration, by name.</param>
/// <param name="Notes">What was fused, folded or assumed, for people.</param>
public sealed record QuantizationResult(
    QuantizedModel Model, IReadOnlyDictionary<string, ValueRange> Ranges, IReadOnlyList<string> Notes)
{
    /// <summary>The integer network.</summary>
    public QuantizedGraph Graph => Model.Graph;

    /// <summary>How to encode each graph input, in order.</summary>
    public IReadOnlyList<InputEncoding> Inputs => Model.Inputs;

    /// <summary>How to decode each graph output, in order.</summary>
    public IReadOnlyList<OutputDecoding> Outputs => Model.Outputs;
}
