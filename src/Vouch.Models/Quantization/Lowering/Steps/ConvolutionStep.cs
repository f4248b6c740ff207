using Vouch.Models.Quantization.Emission;

namespace Vouch.Models.Quantization.Lowering.Steps;

/// <summary>A convolution with constant weights.</summary>
/// <param name="Name">The ONNX nodes it came from.</param>
/// <param name="Output">The value it makes.</param>
/// <param name="Input">The value it reads.</param>
/// <param name="Weight">[O, C/Group, kernel...].</param>
/// <param name="Bias">[O], or null.</param>
/// <param name="Window">The window.</param>
/// <param name="Group">The number of groups.</param>
/// <param name="TouchesPadding">Whether some window reaches beyond the input.</param>
internal sealed record ConvolutionStep(
    string Name, string Output, string Input, RealTensor Weight, RealTensor? Bias, Window Window, int Group,
    bool TouchesPadding)
    : ArithmeticStep(Name, Output)
{
    public override IReadOnlyList<string> Operands => [Input];

    public override void Emit(Emitter emitter)
    {
        var x = emitter.TensorOf(Input);
        int ShiftAt(double scale) => Weights.Shift(Weight, x.Scale, scale, emitter.Options.MaxWeightShift);
        var least = Math.Max(Weights.LeastScale(Weight, x.Scale), Emission.Terms.LeastScale(emitter, Terms));
        var target = TargetPlanner.Plan(
            emitter, this, new ScaleGrid(least, scale => Emission.Terms.Align(emitter, Terms, scale, ShiftAt), false));
        var shift = ShiftAt(target.PreScale);
        var unit = Math.ScaleB(target.PreScale, -shift);
        var weight = Weights.Add(emitter, $"{Output} weights", Weight, x.Scale, target.PreScale, shift);
        // A convolution's bias has one value per channel; an offset alone is spread over them.
        var real = Bias ?? new RealTensor(new double[Weight.Shape[0]], [Weight.Shape[0]]);
        var bias = Weights.AddBias(emitter, $"{Output} bias", real, target.Offset, unit);
        emitter.Add(new ConvolutionNode(
            Name, target.Tensor, x.Id, weight, bias, Window, Group, Emission.Terms.Addends(emitter, Terms, unit),
            target.Requantize(shift)));
        target.Finish();
    }
}
