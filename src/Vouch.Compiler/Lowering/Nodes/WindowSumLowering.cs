using Vouch.Compiler.Lowering.Gadgets;
using Vouch.Compiler.Lowering.Systems;
using Vouch.Compiler.Lowering.Tensors;
using Vouch.Models.Quantization;
using Vouch.Protocol.Statements;

namespace Vouch.Compiler.Lowering.Nodes;

/// <summary>
/// A window sum: grid (leading axes, positions, taps), summed over the taps. One multiplier for all is a coefficient; a
/// multiplier per position is the left factor, which sees the positions only.
/// </summary>
internal sealed class WindowSumLowering : NodeLowering<WindowSumNode>
{
    protected override void Lower(LoweringContext context, WindowSumNode node, int nodeIndex)
    {
        var outputShape = context.Shape(node.Output);
        var window = new WindowGrid(node, node.Window, context.Shape(node.Input), outputShape);
        var rank = outputShape.Length;
        var leading = rank - window.Axes;
        Require.SameShape(context.Shape(node.Input).AsSpan(..^window.Axes), outputShape.AsSpan(0, leading), node);
        var scaled = node.MultiplierTensor >= 0;
        if (scaled) Require.SameShape(outputShape.AsSpan(leading), context.Shape(node.MultiplierTensor), node);

        AxisRole[] roles =
        [
            .. Enumerable.Repeat(scaled ? AxisRole.Right : AxisRole.Batch, leading),
            .. Enumerable.Repeat(AxisRole.Batch, window.Axes), .. Enumerable.Repeat(AxisRole.Sum, window.Axes),
        ];
        var input = window.InputOf(context, node.Input)
            .Read([.. AxisIndex.Identity(leading), .. window.Index(leading, rank)]);
        var accumulation = new Accumulation(
            node, outputShape, [.. outputShape, .. node.Window.Kernel], roles, null, null, Forms.Zero,
            AxisIndex.Identity(rank));
        accumulation = scaled
            ? accumulation with
            {
                Left = Forms.Of(accumulation.Broadcast(context, node.MultiplierTensor)),
                Right = Forms.Of(input),
            }
            : accumulation.Plus(node.Multiplier, input);
        RequantizationGadget.Lower(context, nodeIndex, node.Requantization, accumulation);
    }
}
