using Vouch.Models.Quantization;
using Vouch.Protocol.Statements;

namespace Vouch.Compiler.Lowering.Nodes;

/// <summary>A transposition is the same view with its axes renamed.</summary>
internal sealed class TransposeLowering : NodeLowering<TransposeNode>
{
    protected override void Lower(LoweringContext context, TransposeNode node, int nodeIndex)
    {
        var value = context.Value(node.Input);
        Require.That(
            node.Permutation.Order().SequenceEqual(Enumerable.Range(0, value.Shape.Length)), node,
            "this is no permutation.");
        int[] shape = [.. node.Permutation.Select(axis => value.Shape[axis])];
        Require.SameShape(shape, context.Shape(node.Output), node);
        ViewGroup Rename(ViewGroup group) => group with
        {
            Terms = [.. group.Terms.Select(t => t with { GridAxis = Array.IndexOf(node.Permutation, t.GridAxis) })],
        };
        context.Define(value with
        {
            Tensor = node.Output,
            Shape = shape,
            Groups = [.. value.Groups.Select(Rename)],
        });
    }
}
