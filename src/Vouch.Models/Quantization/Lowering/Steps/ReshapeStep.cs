using Vouch.Models.Quantization.Emission;

namespace Vouch.Models.Quantization.Lowering.Steps;

/// <summary>The same elements under another shape.</summary>
internal sealed record ReshapeStep(string Name, string Output, string Input) : Step(Name, Output)
{
    public override IReadOnlyList<string> Inputs => [Input];

    public override void Emit(Emitter emitter)
    {
        var x = emitter.TensorOf(Input);
        var y = emitter.AddTensor(Output, emitter.Shape(Output), x.Scale, x.Low, x.High);
        emitter.Add(new ReshapeNode(Name, y, x.Id));
        emitter.Bind(Output, y);
    }
}
