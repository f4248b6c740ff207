using Vouch.Models.Quantization.Emission;

namespace Vouch.Models.Quantization.Lowering.Steps;

/// <summary>A value surrounded by a constant; the scale stays.</summary>
internal sealed record PadStep(string Name, string Output, string Input, int[] Before, double Value)
    : Step(Name, Output)
{
    public override IReadOnlyList<string> Inputs => [Input];

    public override void Emit(Emitter emitter)
    {
        var x = emitter.TensorOf(Input);
        var code = Math.Round(Value / x.Scale);
        if (!(code is >= short.MinValue and <= short.MaxValue))
        {
            throw new ModelException(
                $"Node {Text.Quote(Name)}: the padding value {Value:g6} is far outside the range of the value it " +
                "surrounds " +
                $"({x.Low * x.Scale:g6} to {x.High * x.Scale:g6}). Pad with a value of that range.");
        }

        var value = (int)code;
        var y = emitter.AddTensor(
            Output, emitter.Shape(Output), x.Scale, Math.Min(x.Low, value), Math.Max(x.High, value));
        emitter.Add(new PadNode(Name, y, x.Id, Before, value));
        emitter.Bind(Output, y);
    }
}
