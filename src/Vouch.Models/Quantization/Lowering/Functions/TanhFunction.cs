namespace Vouch.Models.Quantization.Lowering.Functions;

/// <summary>Hyperbolic tangent.</summary>
internal sealed record TanhFunction() : ScalarFunction("Tanh")
{
    public override bool IsMonotone => true;

    public override double? Bound => 1;

    public override double Reach => 6;

    public override double Apply(double x) => Math.Tanh(x);
}
