using Vouch.Models.Quantization.Emission;

namespace Vouch.Models.Quantization.Lowering.Steps;

/// <summary>Softmax over one axis.</summary>
internal sealed record SoftmaxStep(string Name, string Output, string Input, int Axis) : Step(Name, Output)
{
    public override IReadOnlyList<string> Inputs => [Input];

    public override void Emit(Emitter emitter)
    {
        var x = emitter.TensorOf(Input);
        var y = emitter.AddTensor(Output, emitter.Shape(Output), Scales.Unit(1), 0);
        emitter.Add(new SoftmaxNode(Name, y, x.Id, Axis, SoftmaxTables.Exponential(x.Scale)));
        emitter.Bind(Output, y);
    }
}
