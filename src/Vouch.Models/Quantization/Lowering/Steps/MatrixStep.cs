using Vouch.Models.Quantization.Emission;

namespace Vouch.Models.Quantization.Lowering.Steps;

/// <summary>A matrix product of a value with a constant, or of two values.</summary>
/// <param name="Name">The ONNX nodes it came from.</param>
/// <param name="Output">The value it makes.</param>
/// <param name="Left">[batch..., M, K], or [.., K, M] if transposed.</param>
/// <param name="Right">[batch..., K, N], or [.., N, K] if transposed.</param>
/// <param name="TransposeLeft">Whether the left matrices are transposed.</param>
/// <param name="TransposeRight">Whether the right matrices are transposed.</param>
/// <param name="Bias">Stretches to the output's shape, or null.</param>
/// <param name="Factor">
/// A positive factor of the product of two values; it costs nothing, being part of the scale.
/// </param>
internal sealed record MatrixStep(
    string Name, string Output, Operand Left, Operand Right, bool TransposeLeft, bool TransposeRight, RealTensor? Bias,
    double Factor = 1) : ArithmeticStep(Name, Output)
{
    public override IReadOnlyList<string> Operands => [.. Left.Values, .. Right.Values];

    public override void Emit(Emitter emitter)
    {
        if (Left.Value is not null && Right.Value is not null) EmitOfValues(emitter, Left.Value, Right.Value);
        else EmitOfConstant(emitter, (Left.Value ?? Right.Value)!, (Left.Constant ?? Right.Constant)!);
    }

    private void EmitOfConstant(Emitter emitter, string value, RealTensor constant)
    {
        var x = emitter.TensorOf(value);
        int ShiftAt(double scale) => Weights.Shift(constant, x.Scale, scale, emitter.Options.MaxWeightShift);
        var least = Math.Max(Weights.LeastScale(constant, x.Scale), Emission.Terms.LeastScale(emitter, Terms));
        var target = TargetPlanner.Plan(
            emitter, this, new ScaleGrid(least, scale => Emission.Terms.Align(emitter, Terms, scale, ShiftAt), false));
        var shift = ShiftAt(target.PreScale);
        var weight = Weights.Add(emitter, $"{Output} weights", constant, x.Scale, target.PreScale, shift);
        var (left, right) = Left.Value is not null ? (x.Id, weight) : (weight, x.Id);
        Emit(emitter, target, left, right, shift, Math.ScaleB(target.PreScale, -shift));
    }

    private void EmitOfValues(Emitter emitter, string left, string right)
    {
        var (a, b) = (emitter.TensorOf(left), emitter.TensorOf(right));
        var products = new ProductScale(Name, a.Scale * b.Scale * Factor);
        var target = TargetPlanner.Plan(emitter, this, products.Grid(Emission.Terms.LeastScale(emitter, Terms)));
        Emit(emitter, target, a.Id, b.Id, products.Shift(target.PreScale), products.Unit);
    }

    private void Emit(Emitter emitter, OutputTarget target, int left, int right, int shift, double unit)
    {
        var bias = Weights.AddBias(emitter, $"{Output} bias", Bias, target.Offset, unit);
        emitter.Add(new MatrixProductNode(
            Name, target.Tensor, left, right, TransposeLeft, TransposeRight, bias,
            Emission.Terms.Addends(emitter, Terms, unit), target.Requantize(shift)));
        target.Finish();
    }
}
