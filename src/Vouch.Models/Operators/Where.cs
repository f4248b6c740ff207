using Vouch.Models.Graphs;
using Vouch.Models.Operators.Kernels;

namespace Vouch.Models.Operators;

/// <summary>Takes each element from one of two values, as a condition says, with broadcasting.</summary>
internal sealed class Where : IOperator
{
    public string OpType => "Where";

    public IReadOnlyList<TensorType> Infer(OperatorCall call)
    {
        call.Expect(3, 3);
        var (condition, x, y) = (call.Input(0), call.Input(1), call.Input(2));
        if (condition.Kind != TensorKind.Integer)
            throw call.Error($"the condition {call.InputName(0)} should be boolean.");
        if (x.Kind != y.Kind) throw call.Error($"{call.InputName(1)} and {call.InputName(2)} differ in kind.");
        var shape = Broadcasting.Shape(call, x.Shape, y.Shape);
        return [x with { Shape = Broadcasting.Shape(call, shape, condition.Shape) }];
    }

    public IReadOnlyList<Tensor?> Evaluate(OperatorCall call, IReadOnlyList<Tensor?> inputs)
    {
        var shape = call.Output(0).Shape;
        var condition = Stretch(inputs[0]!, shape).Integers;
        var (x, y) = (Stretch(inputs[1]!, shape), Stretch(inputs[2]!, shape));
        return x.Kind == TensorKind.Float
            ? [Tensor.Of(Choose(condition, x.Floats, y.Floats), shape)]
            : [Tensor.Of(Choose(condition, x.Integers, y.Integers), shape)];
    }

    private static T[] Choose<T>(long[] condition, T[] x, T[] y)
    {
        var chosen = new T[condition.Length];
        for (var i = 0; i < chosen.Length; i++) chosen[i] = condition[i] != 0 ? x[i] : y[i];
        return chosen;
    }

    private static Tensor Stretch(Tensor source, int[] shape) => Rearrangement.Pick(
        source, Rearrangement.Offsets(shape, Broadcasting.Strides(source.Shape, shape.Length)), shape);
}
