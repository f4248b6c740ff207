using Vouch.Models.Quantization.Emission;

namespace Vouch.Models.Quantization.Lowering.Steps;

/// <summary>The elementwise product of two values.</summary>
/// <param name="Name">The ONNX nodes it came from.</param>
/// <param name="Output">The value it makes.</param>
/// <param name="Left">A value.</param>
/// <param name="Right">A value.</param>
/// <param name="Bias">Stretches to the output's shape, or null.</param>
/// <param name="Factor">A positive factor; it costs nothing, being part of the scale.</param>
internal sealed record ProductStep(
    string Name, string Output, string Left, string Right, RealTensor? Bias = null, double Factor = 1)
    : ArithmeticStep(Name, Output)
{
    public override IReadOnlyList<string> Operands => [Left, Right];

    public override void Emit(Emitter emitter)
    {
        var (a, b) = (emitter.TensorOf(Left), emitter.TensorOf(Right));
        var products = new ProductScale(Name, a.Scale * b.Scale * Factor);
        var target = TargetPlanner.Plan(emitter, this, products.Grid(Emission.Terms.LeastScale(emitter, Terms)));
        var bias = Weights.AddBias(emitter, $"{Output} bias", Bias, target.Offset, products.Unit);
        emitter.Add(new ProductNode(
            Name, target.Tensor, a.Id, b.Id, bias, Emission.Terms.Addends(emitter, Terms, products.Unit),
            target.Requantize(products.Shift(target.PreScale))));
        target.Finish();
    }
}
