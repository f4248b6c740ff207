using Vouch.Protocol.Statements;

namespace Vouch.Compiler.Lowering.Tensors;

/// <summary>
/// How the index along one tensor axis follows from the coordinates of a grid: Offset + sum of stride * coordinate.
/// </summary>
internal sealed record AxisIndex(int Offset, params AxisTerm[] Terms)
{
    /// <summary>Always 0: an axis of size 1, or one that is broadcast.</summary>
    public static AxisIndex Zero { get; } = new(0);

    /// <summary>The coordinate of a grid axis.</summary>
    public static AxisIndex Of(int gridAxis) => new(0, new AxisTerm(gridAxis, 1));

    /// <summary>The coordinates of consecutive grid axes, for consecutive tensor axes.</summary>
    public static AxisIndex[] Identity(int rank) => [.. Enumerable.Range(0, rank).Select(Of)];
}
