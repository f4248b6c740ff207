namespace Vouch.Models.Quantization.Lowering.Functions;

/// <summary>x for positive x, otherwise <paramref name="Alpha"/> * (exp(x) - 1).</summary>
internal sealed record EluFunction(double Alpha) : ScalarFunction("Elu")
{
    public override bool IsMonotone => Alpha >= 0;

    public override double Apply(double x) => x >= 0 ? x : Alpha * (Math.Exp(x) - 1);
}
