using Vouch.Models.Graphs;

namespace Vouch.Models.Quantization;

/// <summary>Typical inputs of a model. Running them in floats shows which ranges its values take.</summary>
/// <param name="Samples">Each sample: one tensor per graph input, in order.</param>
public sealed record CalibrationData(IReadOnlyList<IReadOnlyList<Tensor>> Samples)
{
    /// <summary>
    /// No samples: ranges are then assumed from synthetic inputs, and the notes of the result say so.
    /// </summary>
    public static CalibrationData None { get; } = new([]);

    /// <summary>Samples of a model with one input.</summary>
    public static CalibrationData Of(IEnumerable<Tensor> samples) => new(
        [.. samples.Select(sample => new[] { sample })]);
}
