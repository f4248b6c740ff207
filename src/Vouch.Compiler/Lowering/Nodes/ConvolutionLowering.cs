using Vouch.Compiler.Lowering.Gadgets;
using Vouch.Compiler.Lowering.Systems;
using Vouch.Compiler.Lowering.Tensors;
using Vouch.Models.Quantization;
using Vouch.Protocol.Statements;

namespace Vouch.Compiler.Lowering.Nodes;

/// <summary>
/// Convolution as one sum of products, directly: grid (n, group, o, positions, c, taps). Only the weights see o and
/// only the input sees n and the positions, as in a matrix product; groups are seen by both.
/// </summary>
internal sealed class ConvolutionLowering : NodeLowering<ConvolutionNode>
{
    private const int Batch = 0, Group = 1, Out = 2, FirstPosition = 3;

    protected override void Lower(LoweringContext context, ConvolutionNode node, int nodeIndex)
    {
        var weightShape = context.Shape(node.Weight);
        var inputShape = context.Shape(node.Input);
        var outputShape = context.Shape(node.Output);
        Require.That(
            inputShape.Length == outputShape.Length && weightShape.Length == outputShape.Length
            && weightShape[0] % node.Group == 0 && inputShape[1] == node.Group * weightShape[1],
            node, "the channels of input, weights and groups do not fit.");
        Require.SameShape([inputShape[0], weightShape[0]], outputShape.AsSpan(0, 2), node);
        Require.SameShape(node.Window.Kernel, weightShape.AsSpan(2), node);
        var window = new WindowGrid(node, node.Window, inputShape, outputShape);
        var outPerGroup = weightShape[0] / node.Group;
        var inPerGroup = weightShape[1];
        var channel = FirstPosition + window.Axes;
        var firstTap = channel + 1;

        int[] grid =
        [
            inputShape[0], node.Group, outPerGroup, .. outputShape[^window.Axes..], inPerGroup, .. node.Window.Kernel,
        ];
        AxisRole[] roles =
        [
            AxisRole.Right, AxisRole.Batch, AxisRole.Left, .. Enumerable.Repeat(AxisRole.Right, window.Axes),
            .. Enumerable.Repeat(AxisRole.Sum, window.Axes + 1),
        ];
        var outIndex = new AxisIndex(0, new AxisTerm(Group, outPerGroup), new AxisTerm(Out, 1));
        var inIndex = new AxisIndex(0, new AxisTerm(Group, inPerGroup), new AxisTerm(channel, 1));
        var taps = Enumerable.Range(firstTap, window.Axes).Select(AxisIndex.Of);
        var positions = Enumerable.Range(FirstPosition, window.Axes).Select(AxisIndex.Of);

        var weights = context.Value(node.Weight).Read([outIndex, AxisIndex.Of(channel), .. taps]);
        var input = window.InputOf(context, node.Input)
            .Read([AxisIndex.Of(Batch), inIndex, .. window.Index(FirstPosition, firstTap)]);
        var accumulation = new Accumulation(
            node, outputShape, grid, roles, Forms.Of(weights), Forms.Of(input), Forms.Zero,
            [AxisIndex.Of(Batch), outIndex, .. positions]);
        if (node.Bias >= 0) Require.SameShape([weightShape[0]], context.Shape(node.Bias), node);
        if (node.Bias >= 0) accumulation = accumulation.Plus(1, context.Value(node.Bias).Read(outIndex));
        accumulation = accumulation.Plus(context, node.Addends);
        RequantizationGadget.Lower(context, nodeIndex, node.Requantization, accumulation);
    }
}
