using Vouch.Algebra;
using Vouch.Protocol.Statements;

namespace Vouch.Protocol.Argument;

/// <summary>
/// A linear functional on a block's valid cells that is a product over groups of consecutive axes:
/// Coefficient * sum over cells of (product of Weights[group][row-major index in the group]) * cell
/// (docs/protocol.md, section 4.2). Weights beyond the valid sizes do not exist: a tensor is its valid cells.
/// </summary>
public sealed record Functional<TK>
    where TK : unmanaged, IExtension<TK>
{
    private readonly Lazy<TK[][]> _weights;

    /// <summary>A functional with given weights.</summary>
    /// <param name="block">Index of the block in the layout.</param>
    /// <param name="coefficient">Scalar factor.</param>
    /// <param name="axisCounts">Block axes per group; they sum to the block's rank.</param>
    /// <param name="weights">Per group, one weight per valid index.</param>
    public Functional(int block, TK coefficient, int[] axisCounts, TK[][] weights)
        : this(block, coefficient, axisCounts, new Lazy<TK[][]>(weights))
    {
    }

    private Functional(int block, TK coefficient, int[] axisCounts, Lazy<TK[][]> weights)
    {
        Block = block;
        Coefficient = coefficient;
        AxisCounts = axisCounts;
        _weights = weights;
    }

    /// <summary>Index of the block in the layout.</summary>
    public int Block { get; }

    /// <summary>Scalar factor.</summary>
    public TK Coefficient { get; private init; }

    /// <summary>Block axes per group.</summary>
    public int[] AxisCounts { get; }

    /// <summary>Per group, one weight per valid index.</summary>
    public TK[][] Weights => _weights.Value;

    /// <summary>The point, if the weights are eq(point, index) over the 2^n indices of the block's one axis; else null.</summary>
    public TK[]? EqPoint { get; private init; }

    /// <summary>
    /// The multilinear extension of a block of one axis of 2^n cells at a point. A verifier evaluates it without its weights, which
    /// are computed only if someone asks for them.
    /// </summary>
    public static Functional<TK> Extension(int block, TK coefficient, TK[] point)
    {
        ArgumentNullException.ThrowIfNull(point);
        return new(block, coefficient, [1], new Lazy<TK[][]>(() => [GridPoint<TK>.EqVector(point, 1 << point.Length)])) { EqPoint = point };
    }

    /// <summary>The same functional times a scalar.</summary>
    public Functional<TK> Scaled(TK factor) => this with { Coefficient = Coefficient * factor };
}
