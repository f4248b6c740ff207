using Vouch.Compiler.Lowering.Gadgets;
using Vouch.Compiler.Lowering.Systems;
using Vouch.Models.Quantization;

namespace Vouch.Compiler.Lowering.Nodes;

/// <summary>An elementwise product: both factors see every axis.</summary>
internal sealed class ProductLowering : NodeLowering<ProductNode>
{
    protected override void Lower(LoweringContext context, ProductNode node, int nodeIndex)
    {
        var accumulation = Accumulation.Elementwise(node, context.Shape(node.Output));
        accumulation = accumulation with
        {
            Left = Forms.Of(accumulation.Broadcast(context, node.Left)),
            Right = Forms.Of(accumulation.Broadcast(context, node.Right)),
        };
        accumulation = accumulation.PlusBias(context, node.Bias).Plus(context, node.Addends);
        RequantizationGadget.Lower(context, nodeIndex, node.Requantization, accumulation);
    }
}
