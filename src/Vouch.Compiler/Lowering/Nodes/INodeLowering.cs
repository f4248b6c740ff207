using Vouch.Models.Quantization;

namespace Vouch.Compiler.Lowering.Nodes;

/// <summary>Lowers one kind of node to blocks, lookups and statements.</summary>
internal interface INodeLowering
{
    /// <summary>The kind of node.</summary>
    Type NodeType { get; }

    /// <summary>Adds what the node says to the system and defines its output tensor.</summary>
    void Lower(LoweringContext context, QuantizedNode node, int nodeIndex);
}

/// <summary>The lowering of nodes of type <typeparamref name="TNode"/>.</summary>
internal abstract class NodeLowering<TNode> : INodeLowering
    where TNode : QuantizedNode
{
    /// <inheritdoc/>
    public Type NodeType => typeof(TNode);

    /// <inheritdoc/>
    public void Lower(LoweringContext context, QuantizedNode node, int nodeIndex) =>
        Lower(context, (TNode)node, nodeIndex);

    /// <summary>Adds what the node says to the system and defines its output tensor.</summary>
    protected abstract void Lower(LoweringContext context, TNode node, int nodeIndex);
}
