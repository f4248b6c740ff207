using Vouch.Models.Graphs;

namespace Vouch.Models.Operators;

/// <summary>Limits elements to a range. The bounds are attributes before operator set 11, inputs since.</summary>
internal sealed class Clip : IOperator
{
    private const int FirstWithInputs = 11;

    public string OpType => "Clip";

    public IReadOnlyList<TensorType> Infer(OperatorCall call)
    {
        if (call.Opset < FirstWithInputs)
        {
            call.Expect(1, 1, "min", "max");
            call.FloatInput(0);
            _ = call.Attributes.Float("min", 0);
            _ = call.Attributes.Float("max", 0);
        }
        else
        {
            call.Expect(1, 3);
            CheckBound(call, 1, "min");
            CheckBound(call, 2, "max");
        }

        return [call.Input(0)];
    }

    public IReadOnlyList<Tensor?> Evaluate(OperatorCall call, IReadOnlyList<Tensor?> inputs)
    {
        var x = inputs[0]!;
        var least = inputs.ElementAtOrDefault(1);
        var most = inputs.ElementAtOrDefault(2);
        if (x.Kind == TensorKind.Integer)
        {
            var (bottom, top) = (least?.Integers[0] ?? long.MinValue, most?.Integers[0] ?? long.MaxValue);
            return [Tensor.Of(Limit(x.Integers, bottom, top), x.Shape)];
        }

        var attributes = call.Attributes;
        var low = least?.Floats[0] ?? attributes.Float("min", float.NegativeInfinity);
        var high = most?.Floats[0] ?? attributes.Float("max", float.PositiveInfinity);
        return [Tensor.Of(Limit(x.Floats, low, high), x.Shape)];
    }

    // Min after max: with crossed bounds ONNX gives the upper one.
    private static T[] Limit<T>(T[] x, T low, T high)
        where T : System.Numerics.INumber<T>
    {
        var result = new T[x.Length];
        for (var i = 0; i < x.Length; i++) result[i] = T.Min(T.Max(x[i], low), high);
        return result;
    }

    private static void CheckBound(OperatorCall call, int index, string role)
    {
        if (call.ConstantScalar(index, role) is { } bound && bound.Kind != call.Input(0).Kind)
            throw call.Error($"input {call.InputName(index)} ({role}) differs in kind from the value to be clipped.");
    }
}
