using Vouch.Models.Graphs;
using Vouch.Models.Operators.Kernels;

namespace Vouch.Models.Operators;

/// <summary>
/// Cuts out a range along some axes. The range is in attributes before operator set 10, in inputs since.
/// </summary>
internal sealed class Slice : IOperator
{
    private const int FirstWithInputs = 10;

    public string OpType => "Slice";

    public IReadOnlyList<TensorType> Infer(OperatorCall call)
    {
        if (call.Opset < FirstWithInputs) call.Expect(1, 1, "axes", "starts", "ends");
        else call.Expect(3, 5);
        var x = call.Input(0);
        return [x with { Shape = [.. Cuts(call, x.Shape).Select(cut => cut.Count)] }];
    }

    public IReadOnlyList<Tensor?> Evaluate(OperatorCall call, IReadOnlyList<Tensor?> inputs)
    {
        var x = inputs[0]!;
        var cuts = Cuts(call, x.Shape);
        var strides = TensorShape.Strides(x.Shape);
        var start = 0;
        for (var i = 0; i < cuts.Length; i++)
        {
            if (cuts[i].Count > 0) start += cuts[i].Start * strides[i];
            strides[i] *= cuts[i].Step;
        }

        var shape = call.Output(0).Shape;
        return [Rearrangement.Pick(x, Rearrangement.Offsets(shape, strides, start), shape)];
    }

    private static Cut[] Cuts(OperatorCall call, int[] shape)
    {
        var byInput = call.Opset >= FirstWithInputs;
        var starts = (byInput ? call.ConstantIntegers(1, "starts") : call.Attributes.Longs("starts"))
            ?? throw call.Error("the starts are missing.");
        var ends = (byInput ? call.ConstantIntegers(2, "ends") : call.Attributes.Longs("ends"))
            ?? throw call.Error("the ends are missing.");
        var listed = byInput ? call.ConstantIntegers(3, "axes") : call.Attributes.Longs("axes");
        var axes = listed is null
            ? [.. Enumerable.Range(0, Math.Min(starts.Length, shape.Length))]
            : call.Axes(listed, shape.Length);
        var steps = (byInput ? call.ConstantIntegers(4, "steps") : null) ?? [.. Enumerable.Repeat(1L, axes.Length)];
        if (starts.Length != axes.Length || ends.Length != axes.Length || steps.Length != axes.Length)
            throw call.Error("starts, ends, axes and steps differ in number.");
        var cuts = shape.Select(size => new Cut(0, 1, size)).ToArray();
        for (var i = 0; i < axes.Length; i++)
        {
            if (steps[i] == 0) throw call.Error("a step is zero.");
            cuts[axes[i]] = Resolve(starts[i], ends[i], steps[i], shape[axes[i]]);
        }

        return cuts;
    }

    /// <summary>
    /// Negative positions count from the end; those beyond either end are pulled in, as the format asks.
    /// </summary>
    private static Cut Resolve(long start, long end, long step, int size)
    {
        start = Math.Clamp(start < 0 ? start + size : start, step > 0 ? 0 : -1, step > 0 ? size : size - 1);
        end = Math.Clamp(end < 0 ? end + size : end, step > 0 ? 0 : -1, step > 0 ? size : size - 1);
        // Beyond the size of the axis, larger steps make no difference.
        step = Math.Clamp(step, -Math.Max(1L, size), Math.Max(1L, size));
        var count = step > 0 ? (end - start + step - 1) / step : (end - start + step + 1) / step;
        return new Cut((int)start, (int)step, (int)Math.Max(0, count));
    }

    private readonly record struct Cut(int Start, int Step, int Count);
}
