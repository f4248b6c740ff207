using Vouch.Compiler.Lowering.Gadgets;
using Vouch.Compiler.Lowering.Systems;
using Vouch.Models.Quantization;

namespace Vouch.Compiler.Lowering.Nodes;

/// <summary>A sum of tensors is a linear accumulator.</summary>
internal sealed class SumLowering : NodeLowering<SumNode>
{
    protected override void Lower(LoweringContext context, SumNode node, int nodeIndex)
    {
        var accumulation = Accumulation.Elementwise(node, context.Shape(node.Output)).Plus(context, node.Addends);
        accumulation = accumulation with { Linear = accumulation.Linear.Plus(node.Constant) };
        RequantizationGadget.Lower(context, nodeIndex, node.Requantization, accumulation);
    }
}
