namespace Vouch.Models.Quantization.Lowering.Functions;

/// <summary>x for positive x, otherwise <paramref name="Alpha"/> * x.</summary>
internal sealed record LeakyReluFunction(double Alpha) : ScalarFunction("LeakyRelu")
{
    public override bool IsMonotone => Alpha >= 0;

    public override double Apply(double x) => x >= 0 ? x : Alpha * x;
}
