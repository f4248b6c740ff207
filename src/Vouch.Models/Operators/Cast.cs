using Vouch.Models.Graphs;

namespace Vouch.Models.Operators;

/// <summary>Converts between kinds of elements. Floats lose their fraction on the way to integers.</summary>
internal sealed class Cast : IOperator
{
    public string OpType => "Cast";

    public IReadOnlyList<TensorType> Infer(OperatorCall call)
    {
        // Saturation concerns 8-bit floats only, which are refused below.
        call.Expect(1, 1, "to", "saturate");
        if (ElementTypes.KindOf(call.Attributes.Int("to", 0)) is not { } kind)
            throw call.Error($"converting to {ElementTypes.NameOf(call.Attributes.Int("to", 0))} is not supported.");
        return [call.Input(0) with { Kind = kind }];
    }

    public IReadOnlyList<Tensor?> Evaluate(OperatorCall call, IReadOnlyList<Tensor?> inputs)
    {
        var x = inputs[0]!;
        var to = call.Attributes.Int("to", 0);
        if (call.Output(0).Kind == TensorKind.Float)
        {
            var floats = x.Kind == TensorKind.Float ? x.Floats : Array.ConvertAll(x.Integers, value => (float)value);
            return [Tensor.Of(Array.ConvertAll(floats, value => ElementTypes.Round(value, to)), x.Shape)];
        }

        if (to == ElementTypes.Bool && x.Kind == TensorKind.Float)
            return [Tensor.Of(Array.ConvertAll(x.Floats, value => value != 0 ? 1L : 0L), x.Shape)];
        var integers = x.Kind == TensorKind.Integer ? x.Integers : Array.ConvertAll(x.Floats, value => (long)value);
        return [Tensor.Of(Array.ConvertAll(integers, value => ElementTypes.Wrap(value, to)), x.Shape)];
    }
}
