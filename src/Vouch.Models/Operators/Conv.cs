using System.Buffers;
using Vouch.Models.Graphs;
using Vouch.Models.Operators.Kernels;

namespace Vouch.Models.Operators;

/// <summary>
/// Convolution over one to three spatial dimensions, with strides, pads, dilations and groups (depthwise included),
/// computed as matrix products over tiles of window columns.
/// </summary>
internal sealed class Conv : IOperator
{
    // Floats in one tile of window columns: a quarter of a megabyte stays in a second-level cache.
    private const int TileFloats = 1 << 16;

    public string OpType => "Conv";

    public bool Foldable => false;

    public IReadOnlyList<TensorType> Infer(OperatorCall call)
    {
        call.Expect(2, 3, [.. SpatialWindow.AttributeNames, "group"]);
        var (x, w) = (call.FloatInput(0), call.FloatInput(1));
        var groups = call.Attributes.Int("group", 1);
        if (x.Rank != w.Rank)
            throw call.Error($"the weights {Text.Shape(w.Shape)} do not fit the input {Text.Shape(x.Shape)}.");
        var window = Window(call, x, w);
        if (groups < 1 || x.Shape[1] % groups != 0 || w.Shape[0] % groups != 0 || w.Shape[1] != x.Shape[1] / groups)
        {
            throw call.Error(
                $"the weights {Text.Shape(w.Shape)} in {groups} group(s) do not fit {x.Shape[1]} input channels.");
        }

        if (call.OptionalInput(2) is not null && !call.FloatInput(2).Shape.SequenceEqual([w.Shape[0]]))
            throw call.Error($"the bias {Text.Shape(call.Input(2).Shape)} does not fit {w.Shape[0]} output channels.");
        _ = checked(window.KernelCount * window.Output[2] * w.Shape[1]);
        return [TensorType.Float(window.OutputShape(w.Shape[0]))];
    }

    public IReadOnlyList<Tensor?> Evaluate(OperatorCall call, IReadOnlyList<Tensor?> inputs)
    {
        var (x, w) = (inputs[0]!, inputs[1]!);
        var window = Window(call, x.Type, w.Type);
        var groups = call.Attributes.Int("group", 1);
        var channels = w.Shape[1];
        var filters = w.Shape[0] / groups;
        var inner = channels * window.KernelCount;
        var result = new float[TensorShape.Count(call.Output(0).Shape)!.Value];
        for (var part = 0; part < x.Shape[0] * groups; part++)
        {
            var group = part % groups;
            Convolve(
                window,
                x.Floats.AsSpan(part * channels * window.InputCount, channels * window.InputCount),
                w.Floats.AsSpan(group * filters * inner, filters * inner),
                result.AsSpan(part * filters * window.OutputCount, filters * window.OutputCount),
                channels,
                filters);
        }

        if (inputs.ElementAtOrDefault(2) is { } bias) AddBias(result, bias.Floats, window.OutputCount);
        return [Tensor.Of(result, call.Output(0).Shape)];
    }

    private static void Convolve(
        SpatialWindow window,
        ReadOnlySpan<float> x,
        ReadOnlySpan<float> w,
        Span<float> result,
        int channels,
        int filters)
    {
        var inner = channels * window.KernelCount;
        var positions = window.OutputCount;
        var width = window.Output[2];
        var rows = positions / width;
        var tileRows = Math.Clamp(TileFloats / (inner * width), 1, rows);
        var columns = ArrayPool<float>.Shared.Rent(inner * width * tileRows);
        for (var row = 0; row < rows; row += tileRows)
        {
            var count = Math.Min(tileRows, rows - row);
            WindowColumns.Fill(window, x, channels, row, count, columns);
            MatrixProduct.Multiply(w, columns, result[(row * width)..], filters, inner, count * width, positions);
        }

        ArrayPool<float>.Shared.Return(columns);
    }

    private static void AddBias(float[] result, float[] bias, int positions)
    {
        for (var channel = 0; channel * positions < result.Length; channel++)
        {
            var value = bias[channel % bias.Length];
            foreach (ref var element in result.AsSpan(channel * positions, positions)) element += value;
        }
    }

    private static SpatialWindow Window(OperatorCall call, TensorType x, TensorType w)
    {
        var kernel = w.Shape[Math.Min(2, w.Rank)..];
        if (call.Attributes.Ints("kernel_shape") is { } stated && !stated.SequenceEqual(kernel))
            throw call.Error($"'kernel_shape' states {Text.Shape(stated)}; the weights are {Text.Shape(w.Shape)}.");
        return SpatialWindow.Of(call, x, kernel);
    }
}
