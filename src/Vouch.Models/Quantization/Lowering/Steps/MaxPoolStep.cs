using Vouch.Models.Quantization.Emission;

namespace Vouch.Models.Quantization.Lowering.Steps;

/// <summary>The largest element of windows; the scale stays.</summary>
internal sealed record MaxPoolStep(string Name, string Output, string Input, Window Window) : Step(Name, Output)
{
    public override IReadOnlyList<string> Inputs => [Input];

    public override void Emit(Emitter emitter)
    {
        var x = emitter.TensorOf(Input);
        var y = emitter.AddTensor(Output, emitter.Shape(Output), x.Scale, x.Low, x.High);
        emitter.Add(new WindowMaxNode(Name, y, x.Id, Window));
        emitter.Bind(Output, y);
    }
}
