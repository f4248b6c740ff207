using Vouch.Compiler.Lowering.Systems;
using Vouch.Compiler.Lowering.Tensors;
using Vouch.Models.Quantization;
using Vouch.Protocol.Statements;

namespace Vouch.Compiler.Lowering.Nodes;

/// <summary>
/// Padding by one linear statement: output = input(i - before) + value * (1 - inside(i - before)), where the shifted
/// input reads 0 outside and inside is a block of ones read the same way.
/// </summary>
internal sealed class PadLowering : NodeLowering<PadNode>
{
    protected override void Lower(LoweringContext context, PadNode node, int nodeIndex)
    {
        var system = context.System;
        var inputShape = context.Shape(node.Input);
        var outputShape = context.Shape(node.Output);
        Require.That(
            node.Before.Length == inputShape.Length && outputShape.Length == inputShape.Length, node,
            "padding keeps the number of axes.");
        var leaving = Enumerable.Range(0, inputShape.Length).Where(axis =>
            node.Before[axis] > 0 || outputShape[axis] - node.Before[axis] > inputShape[axis]).ToArray();
        var input = context.Aligned(node.Input, leaving);
        var range = system.RangeOf(input.Block);

        var output = context.DefineOutput(node.Output);
        AxisIndex[] shifted =
            [.. node.Before.Select((before, axis) => new AxisIndex(-before, new AxisTerm(axis, 1)))];
        var difference = Forms.Of(output.Read()).Plus(-1, input.Read(shifted));
        if (leaving.Length > 0)
        {
            if (node.Value != 0)
            {
                var ones = TensorValue.Own(-1, inputShape, system.Ones(inputShape));
                difference = difference.Plus(-(long)node.Value).Plus(node.Value, ones.Read(shifted));
            }

            range = range.Union(new Interval(node.Value, node.Value));
        }

        system.AddLinear($"{node.Name} padded", output.BlockShape, difference);
        system.Enforce(output.Block, range);
    }
}
