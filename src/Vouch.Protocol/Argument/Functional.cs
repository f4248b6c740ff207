using Vouch.Algebra;
using Vouch.Protocol.Statements;

namespace Vouch.Protocol.Argument;

/// <summary>
/// A linear functional on a block's valid cells that is a product over groups of consecutive axes:
/// Coefficient * sum over cells of (product of Weights[group][row-major index in the group]) * cell
/// (docs/protocol.md, section 4.2). Weights beyond the valid sizes do not exist: a tensor is its valid cells.
/// </summary>
/// <param name="Block">Index of the block in the layout.</param>
/// <param name="Coefficient">Scalar factor.</param>
/// <param name="AxisCounts">Block axes per group; they sum to the block's rank.</param>
/// <param name="Weights">Per group, one weight per valid index.</param>
public sealed record Functional<TK>(int Block, TK Coefficient, int[] AxisCounts, TK[][] Weights)
    where TK : unmanaged, IExtension<TK>
{
    /// <summary>The same functional times a scalar.</summary>
    public Functional<TK> Scaled(TK factor) => this with { Coefficient = Coefficient * factor };
}
