using System.Collections.Frozen;
using Vouch.Models.Graphs;

namespace Vouch.Models.Operators;

/// <summary>Every operator this room knows, one line each.</summary>
public static class OperatorRegistry
{
    private static readonly FrozenDictionary<string, IOperator> ByType = new IOperator[]
    {
        new Identity(),
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
