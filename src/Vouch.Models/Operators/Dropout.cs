using Vouch.Models.Graphs;

namespace Vouch.Models.Operators;

/// <summary>
/// Does nothing: dropping values out belongs to training. A model exported in training mode is refused, unless its
/// ratio is zero.
/// </summary>
internal sealed class Dropout : IOperator
{
    private const int FirstWithInputs = 12;
    private const int FirstAlwaysInference = 7;

    public string OpType => "Dropout";

    public IReadOnlyList<TensorType> Infer(OperatorCall call)
    {
        if (call.Opset >= FirstWithInputs) call.Expect(1, 3, "seed");
        else if (call.Opset >= FirstAlwaysInference) call.Expect(1, 1, "ratio");
        else call.Expect(1, 1, "ratio", "is_test");

        var trains = call.ConstantIntegers(2, "training_mode") is { Length: > 0 } mode && mode[0] != 0;
        var keepsAll = call.ConstantScalar(1, "ratio") is { Kind: TensorKind.Float } ratio && ratio.Floats[0] == 0;
        if (trains && !keepsAll)
            throw call.Error("it is in training mode, so its result is random. Export the model for inference.");
        var x = call.FloatInput(0);
        return [x, TensorType.Integer(x.Shape)];
    }

    public IReadOnlyList<Tensor?> Evaluate(OperatorCall call, IReadOnlyList<Tensor?> inputs)
    {
        var x = inputs[0]!;
        if (!call.Node.HasOutput(1)) return [x, null];
        var mask = new long[x.Count];
        Array.Fill(mask, 1);
        return [x, Tensor.Of(mask, x.Shape)];
    }
}
