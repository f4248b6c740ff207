using Vouch.Models.Graphs;

namespace Vouch.Models.Operators;

/// <summary>Joins values along one axis.</summary>
internal sealed class Concat : IOperator
{
    public string OpType => "Concat";

    public IReadOnlyList<TensorType> Infer(OperatorCall call)
    {
        call.Expect(1, int.MaxValue, "axis");
        if (!call.Attributes.Has("axis")) throw call.Error("the attribute 'axis' is missing.");
        var first = call.Input(0);
        var axis = call.Axis(call.Attributes.Int("axis", 0), first.Rank);
        var shape = (int[])first.Shape.Clone();
        for (var i = 1; i < call.InputCount; i++)
        {
            var next = call.Input(i);
            var fits = next.Kind == first.Kind && next.Rank == first.Rank
                && !next.Shape.Where((size, at) => at != axis && size != shape[at]).Any();
            if (!fits)
            {
                throw call.Error(
                    $"{call.InputName(i)} ({next}) does not join {call.InputName(0)} ({first}) on axis {axis}.");
            }
            shape[axis] = checked(shape[axis] + next.Shape[axis]);
        }

        return [first with { Shape = shape }];
    }

    public IReadOnlyList<Tensor?> Evaluate(OperatorCall call, IReadOnlyList<Tensor?> inputs)
    {
        var shape = call.Output(0).Shape;
        var axis = call.Axis(call.Attributes.Int("axis", 0), shape.Length);
        if (call.Output(0).Kind == TensorKind.Float)
            return [Tensor.Of(Join([.. inputs.Select(x => x!.Floats)], inputs, shape, axis), shape)];
        return [Tensor.Of(Join([.. inputs.Select(x => x!.Integers)], inputs, shape, axis), shape)];
    }

    private static T[] Join<T>(T[][] parts, IReadOnlyList<Tensor?> inputs, int[] shape, int axis)
    {
        var joined = new T[TensorShape.Count(shape)!.Value];
        var outer = TensorShape.CountOf(shape, 0, axis);
        var at = 0;
        for (var row = 0; row < outer; row++)
        {
            for (var i = 0; i < parts.Length; i++)
            {
                var run = TensorShape.CountOf(inputs[i]!.Shape, axis, shape.Length);
                parts[i].AsSpan(row * run, run).CopyTo(joined.AsSpan(at));
                at += run;
            }
        }

        return joined;
    }
}
