using Vouch.Models.Quantization.Emission;

namespace Vouch.Models.Quantization.Lowering.Steps;

/// <summary>LogSoftmax over one axis.</summary>
internal sealed record LogSoftmaxStep(string Name, string Output, string Input, int Axis) : Step(Name, Output)
{
    private const int Shift = 16;

    /// <summary>The logarithm's unit is the output's divided by this power of two.</summary>
    private const int LogarithmBits = 4;

    public override IReadOnlyList<string> Inputs => [Input];

    public override void Emit(Emitter emitter)
    {
        var x = emitter.TensorOf(Input);
        var length = x.Shape[Axis];
        // The largest possible distance and logarithm stay within the provable range.
        var reach = (ushort.MaxValue * x.Scale) + Math.Log(length);
        var scale = Math.Max(Scales.Activation(emitter.Range(Output), emitter.Options), reach / (Scales.PreEnd - 4));
        var y = emitter.AddTensor(Output, emitter.Shape(Output), scale);
        emitter.Add(new LogSoftmaxNode(
            Name, y, x.Id, Axis, SoftmaxTables.Exponential(x.Scale),
            SoftmaxTables.Logarithm(Name, length, Math.ScaleB(scale, -LogarithmBits)),
            (long)Math.Round(Math.ScaleB(x.Scale / scale, Shift)), 1L << (Shift - LogarithmBits),
            new Requantization(Shift, new ClampActivation(false))));
        emitter.Bind(Output, y);
    }
}
