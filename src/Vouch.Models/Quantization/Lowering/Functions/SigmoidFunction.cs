namespace Vouch.Models.Quantization.Lowering.Functions;

/// <summary>1 / (1 + exp(-x)).</summary>
internal sealed record SigmoidFunction() : ScalarFunction("Sigmoid")
{
    public override bool IsMonotone => true;

    public override double? Bound => 1;

    public override double Reach => 12;

    public override double Apply(double x) => 1 / (1 + Math.Exp(-x));
}
