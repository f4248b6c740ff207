using Vouch.Models.Graphs;

namespace Vouch.Models.Operators;

/// <summary>
/// Surrounds a value with a constant. Negative pads crop. The pads are an attribute before operator set 11, an input
/// since; reflecting and repeating the edge are not supported.
/// </summary>
internal sealed class Pad : IOperator
{
    private const int FirstWithInputs = 11;
    private const int DataInput = 0;
    private const int PadsInput = 1;
    private const int ValueInput = 2;
    private const int AxesInput = 3;

    public string OpType => "Pad";

    public IReadOnlyList<TensorType> Infer(OperatorCall call)
    {
        if (call.Opset < FirstWithInputs) call.Expect(1, 1, "mode", "pads", "value");
        else call.Expect(2, 4, "mode");
        var mode = call.Attributes.String("mode", "constant");
        if (mode != "constant") throw call.Error($"the mode {Text.Quote(mode)} is not supported; only 'constant' is.");
        var x = call.Input(DataInput);
        if (call.ConstantScalar(ValueInput, "constant_value") is { } value && value.Kind != x.Kind)
            throw call.Error("the padding value differs in kind from the value to be padded.");
        var (before, after) = Pads(call, x.Rank);
        var shape = new int[x.Rank];
        for (var i = 0; i < shape.Length; i++)
        {
            shape[i] = checked(x.Shape[i] + before[i] + after[i]);
            if (shape[i] < 1) throw call.Error($"the pads leave nothing of dimension {i} of {Text.Shape(x.Shape)}.");
        }

        return [x with { Shape = shape }];
    }

    public IReadOnlyList<Tensor?> Evaluate(OperatorCall call, IReadOnlyList<Tensor?> inputs)
    {
        var x = inputs[DataInput]!;
        var value = inputs.ElementAtOrDefault(ValueInput);
        var shape = call.Output(0).Shape;
        var before = Pads(call, x.Rank).Before;
        if (x.Kind == TensorKind.Integer)
            return [Tensor.Of(Surround(x.Integers, x.Shape, shape, before, value?.Integers[0] ?? 0), shape)];
        var filler = value?.Floats[0] ?? call.Attributes.Float("value", 0);
        return [Tensor.Of(Surround(x.Floats, x.Shape, shape, before, filler), shape)];
    }

    private static T[] Surround<T>(T[] source, int[] from, int[] to, int[] before, T filler)
    {
        // Per axis, the source index of every result index, or -1 outside; combined, an offset or "outside" again.
        int[] offsets = [0];
        var strides = TensorShape.Strides(from);
        for (var axis = 0; axis < to.Length; axis++)
        {
            var next = new int[offsets.Length * to[axis]];
            var at = 0;
            foreach (var offset in offsets)
            {
                for (var i = 0; i < to[axis]; i++)
                {
                    var inside = offset >= 0 && i >= before[axis] && i - before[axis] < from[axis];
                    next[at++] = inside ? offset + ((i - before[axis]) * strides[axis]) : -1;
                }
            }

            offsets = next;
        }

        var result = new T[offsets.Length];
        for (var i = 0; i < result.Length; i++) result[i] = offsets[i] < 0 ? filler : source[offsets[i]];
        return result;
    }

    private static (int[] Before, int[] After) Pads(OperatorCall call, int rank)
    {
        var byInput = call.Opset >= FirstWithInputs;
        var pads = (byInput ? call.ConstantIntegers(PadsInput, "pads") : call.Attributes.Longs("pads"))
            ?? throw call.Error("the pads are missing.");
        var axes = byInput && call.ConstantIntegers(AxesInput, "axes") is { } listed
            ? call.Axes(listed, rank)
            : [.. Enumerable.Range(0, rank)];
        if (pads.Length != 2 * axes.Length)
            throw call.Error($"{pads.Length} pads are given; {axes.Length} axes need {2 * axes.Length}.");
        var before = new int[rank];
        var after = new int[rank];
        for (var i = 0; i < axes.Length; i++)
        {
            before[axes[i]] = checked((int)pads[i]);
            after[axes[i]] = checked((int)pads[axes.Length + i]);
        }

        return (before, after);
    }
}
