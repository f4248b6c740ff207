using Vouch.Models.Quantization.Emission;
using Vouch.Models.Quantization.Lowering.Functions;

namespace Vouch.Models.Quantization.Lowering.Steps;

/// <summary>A sum of values; with one term and a function, an elementwise function on its own.</summary>
internal sealed record SumStep(string Name, string Output) : ArithmeticStep(Name, Output)
{
    private const int Shift = 16;

    public override IReadOnlyList<string> Operands => [];

    /// <summary>A function applied to a value.</summary>
    public static SumStep Of(string name, string output, string input, ScalarFunction function) =>
        new(name, output) { Terms = [new Term(input, 1)], Function = function, Accumulated = input };

    public override void Emit(Emitter emitter)
    {
        var target = TargetPlanner.Plan(emitter, this, ScaleGrid.From(
            Emission.Terms.LeastScale(emitter, Terms), Emission.Terms.Largest(emitter, Terms)));
        // Values that have the output's scale already are added as they are.
        var plain = Terms.All(
            term => Math.Abs(term.Factor) == 1 && emitter.TensorOf(term.Value).Scale == target.PreScale);
        var shift = plain && target.Offset == 0 ? 0 : Shift;
        var unit = Math.ScaleB(target.PreScale, -shift);
        emitter.Add(new SumNode(
            Name, target.Tensor, Emission.Terms.Addends(emitter, Terms, unit),
            checked((long)Math.Round(target.Offset / unit)), target.Requantize(shift)));
        target.Finish();
    }
}
