using Vouch.Models.Graphs;

namespace Vouch.Models.Operators;

/// <summary>A value stated in the node itself. Always folded away.</summary>
internal sealed class Constant : IOperator
{
    public string OpType => "Constant";

    public IReadOnlyList<TensorType> Infer(OperatorCall call)
    {
        call.Expect(0, 0, "value", "value_float", "value_floats", "value_int", "value_ints");
        if (call.Attributes.Names.Count() != 1) throw call.Error("it should state exactly one value.");
        return [Value(call).Type];
    }

    public IReadOnlyList<Tensor?> Evaluate(OperatorCall call, IReadOnlyList<Tensor?> inputs) => [Value(call)];

    private static Tensor Value(OperatorCall call)
    {
        var attributes = call.Attributes;
        if (attributes.Tensor("value") is { } tensor) return tensor;
        if (attributes.Floats("value_floats") is { } floats) return Tensor.Of(floats, floats.Length);
        if (attributes.Longs("value_ints") is { } integers) return Tensor.Vector(integers);
        return attributes.Has("value_int")
            ? Tensor.Scalar(attributes.Long("value_int", 0))
            : Tensor.Scalar(attributes.Float("value_float", 0));
    }
}
