using Vouch.Compiler.Lowering.Systems;
using Vouch.Compiler.Lowering.Tensors;
using Vouch.Models.Quantization;
using Vouch.Protocol.Statements;

namespace Vouch.Compiler.Lowering.Nodes;

/// <summary>Joining by one linear statement: every input is read shifted to its place and is 0 elsewhere.</summary>
internal sealed class ConcatLowering : NodeLowering<ConcatNode>
{
    protected override void Lower(LoweringContext context, ConcatNode node, int nodeIndex)
    {
        var output = context.DefineOutput(node.Output);
        var axes = AxisIndex.Identity(output.Shape.Length);
        var difference = Forms.Of(output.Read());
        Interval? range = null;
        var start = 0;
        foreach (var tensor in node.Inputs)
        {
            int[] part = [.. output.Shape];
            part[node.Axis] = context.Shape(tensor)[node.Axis];
            Require.SameShape(part, context.Shape(tensor), node);

            // Two inputs are needed before an index can fall outside one of them.
            var input = context.Aligned(tensor, node.Inputs.Count > 1 ? [node.Axis] : []);
            axes[node.Axis] = new AxisIndex(-start, new AxisTerm(node.Axis, 1));
            difference = difference.Plus(-1, input.Read(axes));
            start += input.Shape[node.Axis];
            var own = context.System.RangeOf(input.Block);
            range = range?.Union(own) ?? own;
        }

        Require.That(start == output.Shape[node.Axis], node, "the joined sizes do not add up to the result's.");
        context.System.AddLinear($"{node.Name} joined", output.BlockShape, difference);
        if (range is { } all) context.System.Enforce(output.Block, all);
    }
}
