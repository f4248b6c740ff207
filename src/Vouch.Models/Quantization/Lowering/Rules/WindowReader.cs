using Vouch.Models.Operators;
using Vouch.Models.Operators.Kernels;

namespace Vouch.Models.Quantization.Lowering.Rules;

/// <summary>Reads the window of a node as the integer network states it: over one or two spatial axes.</summary>
internal static class WindowReader
{
    public static (Window Window, SpatialWindow Geometry) Read(OperatorCall call, int[]? kernel = null)
    {
        var axes = call.Input(0).Rank - 2;
        if (axes is < 1 or > 2) throw call.Error($"windows over {axes} spatial axes cannot be proven yet; 1 or 2 can.");
        var geometry = SpatialWindow.Of(call, call.Input(0), kernel);
        int[] Last(int[] values) => values[(SpatialWindow.Dimensions - axes)..];
        var window = new Window(
            Last(geometry.Kernel), Last(geometry.Stride), Last(geometry.PadBefore), Last(geometry.Dilation));
        return (window, geometry);
    }

    /// <summary>Whether some window reaches beyond the input.</summary>
    public static bool TouchesPadding(SpatialWindow window) => Enumerable.Range(0, SpatialWindow.Dimensions).Any(axis =>
        window.PadBefore[axis] > 0 ||
        End(window, axis) > window.Input[axis]);

    /// <summary>One past the last position that the last window reads.</summary>
    private static int End(SpatialWindow window, int axis) =>
        ((window.Output[axis] - 1) * window.Stride[axis]) - window.PadBefore[axis] + window.Reach(axis);
}
