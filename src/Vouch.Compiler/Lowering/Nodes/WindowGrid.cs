using Vouch.Compiler.Lowering.Tensors;
using Vouch.Models;
using Vouch.Models.Quantization;
using Vouch.Protocol.Statements;

namespace Vouch.Compiler.Lowering.Nodes;

/// <summary>
/// Sliding windows on a grid: output positions and kernel taps are axes of it, and the input index along a spatial
/// axis is position * stride + tap * dilation - pad.
/// </summary>
internal sealed class WindowGrid
{
    private readonly Window _window;
    private readonly int[] _input;
    private readonly int[] _output;

    /// <summary>Windows over the trailing axes of the input shape.</summary>
    public WindowGrid(QuantizedNode node, Window window, int[] inputShape, int[] outputShape)
    {
        _window = window;
        Axes = window.Kernel.Length;
        Require.That(
            Axes <= inputShape.Length && window.Strides.Length == Axes && window.PadsBefore.Length == Axes
            && window.Dilations.Length == Axes,
            node, "kernel, strides, pads and dilations have different numbers of axes.");
        _input = inputShape[^Axes..];
        _output = outputShape[^Axes..];
        for (var axis = 0; axis < Axes; axis++)
        {
            if (Enumerable.Range(0, _output[axis]).All(position => HasTap(axis, position))) continue;
            throw new ModelException($"Node \"{node.Name}\": a window lies wholly outside the input.");
        }
    }

    /// <summary>Number of spatial axes.</summary>
    public int Axes { get; }

    /// <summary>Whether some tap of some window lies outside the input.</summary>
    public bool LeavesInput => LeavingAxes.Any();

    /// <summary>The input tensor, such that taps outside it read 0.</summary>
    public TensorValue InputOf(LoweringContext context, int tensor)
    {
        var first = context.Shape(tensor).Length - Axes;
        return context.Aligned(tensor, LeavingAxes.Select(axis => first + axis));
    }

    /// <summary>Input index per spatial axis, where positions and taps are consecutive axes of the grid.</summary>
    public AxisIndex[] Index(int firstPosition, int firstTap) =>
    [
        .. Enumerable.Range(0, Axes).Select(axis => new AxisIndex(
            -_window.PadsBefore[axis],
            new AxisTerm(firstPosition + axis, _window.Strides[axis]),
            new AxisTerm(firstTap + axis, _window.Dilations[axis]))),
    ];

    /// <summary>Sizes of the input's spatial axes.</summary>
    public int[] InputSizes => _input;

    private IEnumerable<int> LeavingAxes => Enumerable.Range(0, Axes).Where(axis =>
        _window.PadsBefore[axis] > 0 || At(axis, _output[axis] - 1, _window.Kernel[axis] - 1) >= _input[axis]);

    private int At(int axis, int position, int tap) =>
        (position * _window.Strides[axis]) + (tap * _window.Dilations[axis]) - _window.PadsBefore[axis];

    private bool HasTap(int axis, int position) => Enumerable.Range(0, _window.Kernel[axis])
        .Any(tap => At(axis, position, tap) >= 0 && At(axis, position, tap) < _input[axis]);
}
