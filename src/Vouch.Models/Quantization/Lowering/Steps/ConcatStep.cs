using Vouch.Models.Quantization.Emission;

namespace Vouch.Models.Quantization.Lowering.Steps;

/// <summary>Values joined along an axis, at the coarsest of their scales.</summary>
internal sealed record ConcatStep(string Name, string Output, IReadOnlyList<string> Parts, int Axis)
    : Step(Name, Output)
{
    private const int Shift = 16;

    public override IReadOnlyList<string> Inputs => Parts;

    public override void Emit(Emitter emitter)
    {
        var parts = Parts.Select(emitter.TensorOf).ToList();
        var scale = parts.Max(part => part.Scale);
        var rescaled = parts.Select(part => part.Scale == scale ? part : Rescale(emitter, part, scale)).ToList();
        var y = emitter.AddTensor(
            Output, emitter.Shape(Output), scale, rescaled.Min(part => part.Low), rescaled.Max(part => part.High));
        emitter.Add(new ConcatNode(Name, y, [.. rescaled.Select(part => part.Id)], Axis));
        emitter.Bind(Output, y);
    }

    private QuantizedTensor Rescale(Emitter emitter, QuantizedTensor part, double scale)
    {
        var multiplier = (long)Math.Round(Math.ScaleB(part.Scale / scale, Shift));
        var nonNegative = part.Low >= 0;
        var id = emitter.AddTensor(
            $"{part.Name} rescaled for {Output}", part.Shape, scale, nonNegative ? 0 : short.MinValue);
        emitter.Add(new SumNode(
            $"{Name} (rescaling)", id, [new Addend(part.Id, multiplier)], 0,
            new Requantization(Shift, new ClampActivation(nonNegative))));
        return emitter.TensorOf(id);
    }
}
