using Vouch.Compiler.Lowering.Systems;
using Vouch.Compiler.Lowering.Tensors;
using Vouch.Models.Quantization;

namespace Vouch.Compiler.Lowering.Nodes;

/// <summary>
/// A reshape is another view of the same cells; where no view expresses it, the input is copied first.
/// </summary>
internal sealed class ReshapeLowering : NodeLowering<ReshapeNode>
{
    protected override void Lower(LoweringContext context, ReshapeNode node, int nodeIndex)
    {
        var shape = context.Shape(node.Output);
        Require.That(
            Grids.Cells(shape) == Grids.Cells(context.Shape(node.Input)), node,
            "a reshape keeps the number of elements.");
        var reshaped = Reshaping.TryReshape(context.Value(node.Input), node.Output, shape)
            ?? Reshaping.TryReshape(context.Copy(node.Input), node.Output, shape);
        context.Define(reshaped ?? throw new InvalidOperationException("A block in row-major order has every shape."));
    }
}
