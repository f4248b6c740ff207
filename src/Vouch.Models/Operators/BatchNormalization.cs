using Vouch.Models.Graphs;

namespace Vouch.Models.Operators;

/// <summary>Scales and shifts every channel by statistics gathered in training. Training itself is refused.</summary>
internal sealed class BatchNormalization : IOperator
{
    private static readonly string[] Parameters = ["scale", "bias", "mean", "variance"];

    public string OpType => "BatchNormalization";

    public IReadOnlyList<TensorType> Infer(OperatorCall call)
    {
        // Momentum concerns training only.
        call.Expect(5, 5, "epsilon", "momentum", "spatial", "training_mode", "is_test");
        var x = call.FloatInput(0);
        if (call.Attributes.Flag("training_mode", false))
            throw call.Error("it is in training mode. Export the model for inference.");
        if (!call.Attributes.Flag("spatial", true))
            throw call.Error("statistics per position (spatial = 0) are not supported, only per channel.");
        if (x.Rank < 2) throw call.Error($"its input {Text.Shape(x.Shape)} has no channels.");
        for (var i = 0; i < Parameters.Length; i++)
        {
            var parameter = call.FloatInput(i + 1);
            if (parameter.Rank != 1 || parameter.Shape[0] != x.Shape[1])
            {
                throw call.Error(
                    $"the {Parameters[i]} {Text.Shape(parameter.Shape)} does not fit {x.Shape[1]} channels.");
            }
        }

        _ = call.Attributes.Float("epsilon", 0);
        return [x];
    }

    public IReadOnlyList<Tensor?> Evaluate(OperatorCall call, IReadOnlyList<Tensor?> inputs)
    {
        var x = inputs[0]!;
        var (scale, bias) = (inputs[1]!.Floats, inputs[2]!.Floats);
        var (mean, variance) = (inputs[3]!.Floats, inputs[4]!.Floats);
        // The default is the one ONNX states.
        var epsilon = call.Attributes.Float("epsilon", 1e-5f);
        var size = TensorShape.CountOf(x.Shape, 2, x.Rank);
        var result = new float[x.Count];
        for (var plane = 0; plane * size < x.Count; plane++)
        {
            var channel = plane % scale.Length;
            var factor = scale[channel] / Math.Sqrt((double)variance[channel] + epsilon);
            for (var i = plane * size; i < (plane + 1) * size; i++)
                result[i] = (float)(((x.Floats[i] - (double)mean[channel]) * factor) + bias[channel]);
        }

        return [Tensor.Of(result, x.Shape)];
    }
}
