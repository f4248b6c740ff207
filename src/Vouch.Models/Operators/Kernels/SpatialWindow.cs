using Vouch.Models.Graphs;

namespace Vouch.Models.Operators.Kernels;

/// <summary>
/// The geometry of a sliding window: what Conv, MaxPool and AveragePool have in common. Always three spatial
/// dimensions; fewer are padded in front with dimensions of size one, so that one loop serves them all.
/// </summary>
internal sealed class SpatialWindow
{
    public const int Dimensions = 3;

    private readonly int[] _batchAndSpace;

    private SpatialWindow(OperatorCall call, TensorType input, int[] kernel)
    {
        var rank = input.Rank - 2;
        _batchAndSpace = input.Shape;
        Input = Widen(input.Shape[2..], 1);
        Kernel = Widen(kernel, 1);
        Stride = Widen(Positive(call, "strides", rank), 1);
        Dilation = Widen(Positive(call, "dilations", rank), 1);
        PadBefore = new int[Dimensions];
        PadAfter = new int[Dimensions];
        Output = new int[Dimensions];
    }

    public int[] Input { get; }

    public int[] Kernel { get; }

    public int[] Stride { get; }

    public int[] Dilation { get; }

    public int[] PadBefore { get; }

    public int[] PadAfter { get; }

    public int[] Output { get; }

    public int InputCount => TensorShape.CountOf(Input, 0, Dimensions);

    public int OutputCount => TensorShape.CountOf(Output, 0, Dimensions);

    public int KernelCount => TensorShape.CountOf(Kernel, 0, Dimensions);

    /// <summary>The names of the attributes read here.</summary>
    public static string[] AttributeNames { get; } = ["auto_pad", "dilations", "kernel_shape", "pads", "strides"];

    /// <summary>Reads the geometry of a node over <paramref name="input"/>.</summary>
    /// <param name="call">The node.</param>
    /// <param name="input">The value slid over: batch, channels, then one to three spatial dimensions.</param>
    /// <param name="kernel">The kernel if something else than the attribute <c>kernel_shape</c> states it.</param>
    public static SpatialWindow Of(OperatorCall call, TensorType input, int[]? kernel = null)
    {
        var rank = input.Rank - 2;
        if (rank is < 1 or > Dimensions)
        {
            throw call.Error(
                $"its input has the shape {Text.Shape(input.Shape)}; expected are batch, channels and 1 to " +
                $"{Dimensions} more dimensions.");
        }

        kernel ??= call.Attributes.Ints("kernel_shape") ?? throw call.Error("the attribute 'kernel_shape' is missing.");
        if (kernel.Length != rank || kernel.Any(size => size < 1))
            throw call.Error($"the kernel {Text.Shape(kernel)} does not fit {rank} spatial dimensions.");
        var window = new SpatialWindow(call, input, kernel);
        window.Place(call, rank);
        return window;
    }

    /// <summary>The shape of the result with the given number of channels.</summary>
    public int[] OutputShape(int channels) =>
        [_batchAndSpace[0], channels, .. Output[(Dimensions + 2 - _batchAndSpace.Length)..]];

    /// <summary>The kernel offsets <c>[From, To)</c> that lie inside the input for one output position.</summary>
    public (int From, int To) Inside(int axis, int output)
    {
        var start = (output * Stride[axis]) - PadBefore[axis];
        var step = Dilation[axis];
        var from = start < 0 ? (-start + step - 1) / step : 0;
        var to = start >= Input[axis] ? 0 : Math.Min(Kernel[axis], (Input[axis] - start + step - 1) / step);
        return (from, Math.Max(from, to));
    }

    /// <summary>
    /// The number of kernel offsets inside the input or its declared padding for one output position.
    /// </summary>
    public int InsidePadded(int axis, int output)
    {
        var room = Input[axis] + PadAfter[axis] + PadBefore[axis] - (output * Stride[axis]);
        return Math.Min(Kernel[axis], (room + Dilation[axis] - 1) / Dilation[axis]);
    }

    /// <summary>The distance from the first element a window sees to its last, both included.</summary>
    public int Reach(int axis) => checked(((Kernel[axis] - 1) * Dilation[axis]) + 1);

    private void Place(OperatorCall call, int rank)
    {
        var automatic = call.Attributes.String("auto_pad", "NOTSET");
        var given = call.Attributes.Ints("pads");
        if (given is not null && (given.Length != 2 * rank || given.Any(pad => pad < 0)))
            throw call.Error($"the pads should be {2 * rank} numbers, none negative.");
        var skipped = Dimensions - rank;
        for (var axis = 0; axis < Dimensions; axis++)
        {
            if (axis < skipped)
            {
                Output[axis] = 1;
                continue;
            }

            switch (automatic)
            {
                case "NOTSET":
                    PadBefore[axis] = given?[axis - skipped] ?? 0;
                    PadAfter[axis] = given?[axis - skipped + rank] ?? 0;
                    break;
                case "VALID":
                    break;
                case "SAME_UPPER" or "SAME_LOWER":
                    PadToKeepSize(axis, automatic == "SAME_UPPER");
                    break;
                default:
                    throw call.Error($"the value {Text.Quote(automatic)} of 'auto_pad' is not known.");
            }

            Output[axis] = OutputSize(call, axis);
        }
    }

    /// <summary>One output per stride step; an odd pad goes to the end (upper) or to the beginning (lower).</summary>
    private void PadToKeepSize(int axis, bool upper)
    {
        var output = (Input[axis] + Stride[axis] - 1) / Stride[axis];
        var total = checked(((output - 1) * Stride[axis]) + Reach(axis) - Input[axis]);
        if (total <= 0) return;
        PadBefore[axis] = upper ? total / 2 : total - (total / 2);
        PadAfter[axis] = total - PadBefore[axis];
    }

    private int OutputSize(OperatorCall call, int axis)
    {
        var padded = checked(Input[axis] + PadBefore[axis] + PadAfter[axis]);
        var room = padded - Reach(axis);
        if (room < 0)
        {
            throw call.Error(
                $"the kernel reaches over {Reach(axis)} elements; the padded input {Text.Shape(_batchAndSpace)} " +
                $"has {padded}.");
        }

        var size = (room / Stride[axis]) + 1;
        var remainder = room % Stride[axis] != 0;
        // A last, partial window counts with ceil_mode, unless it would start beyond the input and its front padding.
        var partialStart = (long)size * Stride[axis];
        if (remainder && call.Attributes.Flag("ceil_mode", false) && partialStart < (long)Input[axis] + PadBefore[axis])
            size++;
        // Everything the loops compute with these must fit 32 bits.
        _ = checked(((size - 1) * Stride[axis]) + Reach(axis));
        return size;
    }

    private static int[] Positive(OperatorCall call, string attribute, int rank)
    {
        if (call.Attributes.Ints(attribute) is not { } values) return [.. Enumerable.Repeat(1, rank)];
        if (values.Length != rank || values.Any(value => value < 1))
            throw call.Error($"the attribute '{attribute}' should be {rank} positive numbers.");
        return values;
    }

    private static int[] Widen(int[] values, int filler) =>
        [.. Enumerable.Repeat(filler, Dimensions - values.Length), .. values];
}
