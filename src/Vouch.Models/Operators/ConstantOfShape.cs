using Vouch.Models.Graphs;

namespace Vouch.Models.Operators;

/// <summary>A value of a given constant shape, filled with one number (float zero when none is stated).</summary>
internal sealed class ConstantOfShape : IOperator
{
    public string OpType => "ConstantOfShape";

    public IReadOnlyList<TensorType> Infer(OperatorCall call)
    {
        call.Expect(1, 1, "value");
        var target = call.ConstantIntegers(0, "shape") ?? throw call.Error("the shape is missing.");
        if (call.Attributes.Tensor("value") is { Count: not 1 }) throw call.Error("'value' should hold one element.");
        if (target.Any(size => size < 0)) throw call.Error("the shape has a negative dimension.");
        return [new TensorType(Filler(call).Kind, [.. target.Select(size => checked((int)size))])];
    }

    public IReadOnlyList<Tensor?> Evaluate(OperatorCall call, IReadOnlyList<Tensor?> inputs)
    {
        var shape = call.Output(0).Shape;
        var filler = Filler(call);
        var count = TensorShape.Count(shape)!.Value;
        if (filler.Kind == TensorKind.Float)
        {
            var floats = new float[count];
            Array.Fill(floats, filler.Floats[0]);
            return [Tensor.Of(floats, shape)];
        }

        var integers = new long[count];
        Array.Fill(integers, filler.Integers[0]);
        return [Tensor.Of(integers, shape)];
    }

    private static Tensor Filler(OperatorCall call) => call.Attributes.Tensor("value") ?? Tensor.Scalar(0f);
}
