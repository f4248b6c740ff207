using Vouch.Compiler.Lowering.Gadgets;
using Vouch.Compiler.Lowering.Systems;
using Vouch.Compiler.Lowering.Tensors;
using Vouch.Models;
using Vouch.Models.Quantization;
using Vouch.Protocol.Statements;

namespace Vouch.Compiler.Lowering.Nodes;

/// <summary>
/// A window maximum: grid (leading axes, positions, taps). The output exceeds no tap by less than 0, and equals one.
/// </summary>
internal sealed class WindowMaxLowering : NodeLowering<WindowMaxNode>
{
    protected override void Lower(LoweringContext context, WindowMaxNode node, int nodeIndex)
    {
        var system = context.System;
        var outputShape = context.Shape(node.Output);
        var window = new WindowGrid(node, node.Window, context.Shape(node.Input), outputShape);
        var rank = outputShape.Length;
        var leading = rank - window.Axes;
        Require.SameShape(context.Shape(node.Input).AsSpan(..^window.Axes), outputShape.AsSpan(0, leading), node);
        int[] grid = [.. outputShape, .. node.Window.Kernel];
        AxisRole[] roles =
        [
            .. Grids.CellByCell(rank), .. Enumerable.Repeat(AxisRole.Sum, window.Axes),
        ];

        var input = window.InputOf(context, node.Input);
        var range = system.RangeOf(input.Block);
        if (!Interval.Short.Contains(range))
        {
            throw new ModelException($"Node \"{node.Name}\": the input may leave the 16-bit range of activations.");
        }

        var taps = window.Index(leading, rank);
        var output = context.DefineOutput(node.Output);
        var difference = Forms.Of(output.Read()).Plus(-1, input.Read([.. AxisIndex.Identity(leading), .. taps]));
        var lowest = range.Low;
        if (window.LeavesInput)
        {
            // If no element is negative, a tap outside reads 0, no more than any element inside. A selector that points
            // there says that the output is 0, hence that every element of the window is 0, and so is the true maximum.
            if (range.Low < 0) difference = LowerOutside(system, window, taps, difference, range.Low);
            else lowest = 0;
        }

        // Bits for every honest difference, no more: after a ReLU 15 instead of 16.
        var bits = RangeGadget.Bits((ulong)(range.High - lowest));
        RangeGadget.ProveBits(system, $"{node.Name} difference", grid, difference, bits);
        MaximumGadget.ShowMember(system, node.Name, grid, roles, difference);
        system.Enforce(output.Block, range);
    }

    /// <summary>
    /// Makes taps outside the input read the smallest value of the input's range in place of 0, by the indicator of the
    /// inside. No element is smaller, so they never raise the maximum; and a selector that points there shows that value
    /// as the output, which then all elements equal.
    /// </summary>
    private static LinearForm LowerOutside(
        SystemBuilder system, WindowGrid window, AxisIndex[] taps, LinearForm difference, long lowest)
    {
        var ones = system.Ones(window.InputSizes);
        var inside = TensorValue.Own(-1, window.InputSizes, ones).Read(taps);
        return difference.Plus(-lowest).Plus(lowest, inside);
    }
}
