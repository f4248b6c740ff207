using System.Collections.Frozen;
using Vouch.Models;
using Vouch.Models.Quantization;

namespace Vouch.Compiler.Lowering.Nodes;

/// <summary>Every kind of node that can be proven; a new kind is one file and one line here.</summary>
internal static class NodeRegistry
{
    private static readonly FrozenDictionary<Type, INodeLowering> Kinds = new INodeLowering[]
    {
        new ConvolutionLowering(),
        new MatrixProductLowering(),
        new SumLowering(),
        new ProductLowering(),
        new WindowSumLowering(),
        new WindowMaxLowering(),
        new SoftmaxLowering(),
        new LogSoftmaxLowering(),
        new ReshapeLowering(),
        new TransposeLowering(),
        new PadLowering(),
        new ConcatLowering(),
    }.ToFrozenDictionary(kind => kind.NodeType);

    /// <summary>The lowering of a node.</summary>
    public static INodeLowering For(QuantizedNode node) =>
        Kinds.GetValueOrDefault(node.GetType()) ?? throw new ModelException(
            $"Node \"{node.Name}\": operations of the kind {node.GetType().Name} cannot be proven.");
}
