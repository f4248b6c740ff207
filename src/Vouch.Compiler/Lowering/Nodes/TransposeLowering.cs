using Vouch.Models.Quantization;
using Vouch.Protocol.Statements;

namespace Vouch.Compiler.Lowering.Nodes;

/// <summary>A transposition is the same view with its axes renamed.</summary>
internal sealed class TransposeLowering : NodeLowering<TransposeNode>
{
    protected override void Lower(LoweringContext context, TransposeNode node, int nodeIndex)
    {
        var value = context.Value(node.Input);
        ViewGroup Rename(ViewGroup group) => group with
        {
            Terms = [.. group.Terms.Select(t => t with { GridAxis = Array.IndexOf(node.Permutation, t.GridAxis) })],
        };
        context.Define(value with
        {
            Tensor = node.Output,
            Shape = context.Shape(node.Output),
            Groups = [.. value.Groups.Select(Rename)],
        });
    }
}
