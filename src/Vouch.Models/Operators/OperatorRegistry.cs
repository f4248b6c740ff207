using System.Collections.Frozen;
using Vouch.Models.Graphs;

namespace Vouch.Models.Operators;

/// <summary>Every operator this room knows, one line each.</summary>
public static class OperatorRegistry
{
    private static readonly FrozenDictionary<string, IOperator> ByType = new IOperator[]
    {
        new Add(),
        new AveragePool(),
        new BatchNormalization(),
        new Cast(),
        new Clip(),
        new Concat(),
        new Constant(),
        new ConstantOfShape(),
        new Conv(),
        new Div(),
        new Dropout(),
        new Elu(),
        new Equal(),
        new Expand(),
        new Flatten(),
        new Floor(),
        new Gather(),
        new Gemm(),
        new GlobalAveragePool(),
        new Identity(),
        new LeakyRelu(),
        new LogSoftmax(),
        new MatMul(),
        new MaxPool(),
        new Mul(),
        new Pad(),
        new Range(),
        new Relu(),
        new Reshape(),
        new Shape(),
        new Sigmoid(),
        new Size(),
        new Slice(),
        new Softmax(),
        new Squeeze(),
        new Sub(),
        new Tanh(),
        new Transpose(),
        new Unsqueeze(),
        new Where(),
    }.ToFrozenDictionary(op => op.OpType);

    /// <summary>The supported operator types, in alphabetical order.</summary>
    public static IReadOnlyList<string> Supported { get; } = [.. ByType.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The operator of a node.</summary>
    /// <exception cref="ModelException">The operator is not supported; the message lists those that are.</exception>
    public static IOperator Find(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return ByType.GetValueOrDefault(node.OpType) ?? throw ModelException.AtNode(
            node,
            $"the operator {Text.Quote(node.OpType)} is not supported. Supported are: {string.Join(", ", Supported)}.");
    }
}
