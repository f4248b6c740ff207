using Vouch.Models.Graphs;

namespace Vouch.Models.Quantization;

/// <summary>
/// How a real input becomes integers: element i is encoded as round((x[i] * Multiplier[i] + Offset[i]) / Scale). The
/// multipliers and offsets are operations the model began with (feature scaling); they are done in front of the
/// proof, in double precision, and are public parameters of the model.
/// </summary>
/// <param name="Name">The name of the input.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Scale">Real value of one unit; positive and finite.</param>
/// <param name="Low">Smallest code (inclusive).</param>
/// <param name="High">Largest code (inclusive).</param>
/// <param name="Multiplier">One factor per element, or null for 1.</param>
/// <param name="Offset">One summand per element, or null for 0.</param>
public sealed record InputEncoding(
    string Name, int[] Shape, double Scale, int Low, int High, float[]? Multiplier = null, float[]? Offset = null)
{
    /// <summary>Encodes an input.</summary>
    /// <exception cref="ModelException">It has another shape, or an element is not a finite number.</exception>
    /// <exception cref="UnprovableInputException">An element is too large for the calibrated range.</exception>
    public long[] Encode(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Kind != TensorKind.Float || !TensorShape.Same(input.Shape, Shape))
            throw ModelException.AtValue(Name, $"expected {Text.Shape(Shape)} floats, got {input}.");
        var codes = new long[input.Count];
        for (var i = 0; i < codes.Length; i++) codes[i] = Encode(i, input.Floats[i]);
        return codes;
    }

    private long Encode(int index, float x)
    {
        if (!float.IsFinite(x))
            throw ModelException.AtValue(Name, $"element {index} is not a finite number; every element must be one.");
        double factor = Multiplier?[index] ?? 1;
        double summand = Offset?[index] ?? 0;
        var code = Math.Round(((x * factor) + summand) / Scale, MidpointRounding.ToEven);
        if (code >= Low && code <= High) return (long)code;
        var (a, b) = (((Low * Scale) - summand) / factor, ((High * Scale) - summand) / factor);
        throw new UnprovableInputException(
            $"Input {Text.Quote(Name)}: element {index} lies outside the representable range " +
            $"[{Math.Min(a, b):g6}, {Math.Max(a, b):g6}]. Recalibrate with samples like this one, or correct the " +
            "input.");
    }
}
