using Vouch.Models.Quantization.Lowering;

namespace Vouch.Models.Quantization.Emission;

/// <summary>Adds the tensors of graph inputs and says how they are encoded.</summary>
internal static class InputEncoder
{
    public static InputEncoding Encode(Emitter emitter, PlanInput input)
    {
        var shape = emitter.Shape(input.Name);
        var scale = Scales.Unit(emitter.Range(input.Encoded).Magnitude * emitter.Options.InputHeadroom);
        var id = emitter.AddTensor(input.Name, shape, scale);
        emitter.Bind(input.Encoded, id);
        var tensor = emitter.TensorOf(id);
        return new InputEncoding(
            input.Name, shape, scale, tensor.Low, tensor.High, Spread(input.Multiplier, shape, 1),
            Spread(input.Offset, shape, 0));
    }

    /// <summary>One number per element, or null where all are the neutral one.</summary>
    private static float[]? Spread(RealTensor? constant, int[] shape, double neutral) =>
        constant is null || constant.Values.All(x => x == neutral)
            ? null
            : Array.ConvertAll(constant.Stretch(shape), x => (float)x);
}
