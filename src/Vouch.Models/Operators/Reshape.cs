using Vouch.Models.Graphs;

namespace Vouch.Models.Operators;

/// <summary>
/// The same elements under another shape, given as a constant: 0 keeps a dimension (unless <c>allowzero</c>), -1 stands
/// for whatever is left.
/// </summary>
internal sealed class Reshape : IOperator
{
    public string OpType => "Reshape";

    public IReadOnlyList<TensorType> Infer(OperatorCall call)
    {
        call.Expect(2, 2, "allowzero");
        var x = call.Input(0);
        var target = call.ConstantIntegers(1, "shape") ?? throw call.Error("the input 'shape' is missing.");
        var keepZero = call.Attributes.Flag("allowzero", false);
        var shape = new int[target.Length];
        var open = -1;
        for (var i = 0; i < target.Length; i++)
        {
            shape[i] = target[i] switch
            {
                0 when keepZero => 0,
                0 when i < x.Rank => x.Shape[i],
                -1 when open < 0 => 1,
                > 0 and <= int.MaxValue => (int)target[i],
                _ => throw call.Error($"the target shape has {target[i]} at position {i}, which has no meaning there."),
            };
            if (target[i] == -1) open = i;
        }

        var count = TensorShape.Count(x.Shape) ?? 0;
        if (open >= 0 && TensorShape.Count(shape) is > 0 and { } known && count % known == 0)
            shape[open] = count / known;
        if (TensorShape.Count(shape) != count)
        {
            throw call.Error(
                $"{Text.Shape(x.Shape)} ({count} elements) cannot take the shape " +
                $"[{string.Join(", ", target.Take(16))}]. " +
                "If the model was exported for another batch size, give that shape for the input.");
        }

        return [x with { Shape = shape }];
    }

    public IReadOnlyList<Tensor?> Evaluate(OperatorCall call, IReadOnlyList<Tensor?> inputs) =>
        [inputs[0]!.WithShape(call.Output(0).Shape)];
}
