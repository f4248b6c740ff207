using Vouch.Models.Quantization.Emission;

namespace Vouch.Models.Quantization.Lowering.Steps;

/// <summary>Reordered axes.</summary>
internal sealed record TransposeStep(string Name, string Output, string Input, int[] Permutation) : Step(Name, Output)
{
    public override IReadOnlyList<string> Inputs => [Input];

    public override void Emit(Emitter emitter)
    {
        var x = emitter.TensorOf(Input);
        var y = emitter.AddTensor(Output, emitter.Shape(Output), x.Scale, x.Low, x.High);
        emitter.Add(new TransposeNode(Name, y, x.Id, Permutation));
        emitter.Bind(Output, y);
    }
}
