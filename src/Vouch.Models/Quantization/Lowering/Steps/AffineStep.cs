using Vouch.Models.Quantization.Emission;

namespace Vouch.Models.Quantization.Lowering.Steps;

/// <summary>
/// A value times constants plus constants, both stretched to the output's shape. Fusions remove most of them.
/// </summary>
internal sealed record AffineStep(string Name, string Output, string Input, RealTensor Multiplier, RealTensor Offset)
    : ArithmeticStep(Name, Output)
{
    private const int SumShift = 16;

    public override IReadOnlyList<string> Operands => [Input];

    public override void Emit(Emitter emitter)
    {
        if (Multiplier.IsScalar) EmitSum(emitter);
        else EmitProduct(emitter);
    }

    private void EmitSum(Emitter emitter)
    {
        IReadOnlyList<Term> terms = [new Term(Input, Multiplier.Values[0]), .. Terms];
        var target = TargetPlanner.Plan(emitter, this, ScaleGrid.From(
            Emission.Terms.LeastScale(emitter, terms), Emission.Terms.Largest(emitter, terms) + Offset.Magnitude));
        var unit = Math.ScaleB(target.PreScale, -SumShift);
        var addends = Emission.Terms.Addends(emitter, terms, unit).ToList();
        var constant = 0L;
        if (Offset.IsScalar)
        {
            constant = checked((long)Math.Round((Offset.Values[0] + target.Offset) / unit));
        }
        else if (Weights.AddBias(emitter, $"{Output} offset", Offset, target.Offset, unit) is >= 0 and var bias)
        {
            addends.Add(new Addend(bias, 1));
        }

        emitter.Add(new SumNode(Name, target.Tensor, addends, constant, target.Requantize(SumShift)));
        target.Finish();
    }

    private void EmitProduct(Emitter emitter)
    {
        var x = emitter.TensorOf(Input);
        int ShiftAt(double scale) => Weights.Shift(Multiplier, x.Scale, scale, emitter.Options.MaxWeightShift);
        var least = Math.Max(Weights.LeastScale(Multiplier, x.Scale), Emission.Terms.LeastScale(emitter, Terms));
        var target = TargetPlanner.Plan(
            emitter, this, new ScaleGrid(least, scale => Emission.Terms.Align(emitter, Terms, scale, ShiftAt), false));
        var shift = ShiftAt(target.PreScale);
        var unit = Math.ScaleB(target.PreScale, -shift);
        var weight = Weights.Add(emitter, $"{Output} factors", Multiplier, x.Scale, target.PreScale, shift);
        var bias = Weights.AddBias(emitter, $"{Output} offset", Offset, target.Offset, unit);
        emitter.Add(new ProductNode(
            Name, target.Tensor, x.Id, weight, bias, Emission.Terms.Addends(emitter, Terms, unit),
            target.Requantize(shift)));
        target.Finish();
    }
}
