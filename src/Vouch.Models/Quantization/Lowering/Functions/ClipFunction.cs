namespace Vouch.Models.Quantization.Lowering.Functions;

/// <summary>
/// Limits to [<paramref name="Low"/>, <paramref name="High"/>]; either may be infinite. ReLU is [0, infinity).
/// </summary>
internal sealed record ClipFunction(double Low, double High) : ScalarFunction("Clip")
{
    public static ClipFunction Relu { get; } = new(0, double.PositiveInfinity);

    public override bool IsMonotone => true;

    // Min after max: with crossed bounds ONNX gives the upper one.
    public override double Apply(double x) => Math.Min(Math.Max(x, Low), High);
}
