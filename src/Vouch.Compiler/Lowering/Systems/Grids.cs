using Vouch.Protocol.Statements;

namespace Vouch.Compiler.Lowering.Systems;

/// <summary>Small facts about grids.</summary>
internal static class Grids
{
    /// <summary>Number of cells.</summary>
    public static int Cells(ReadOnlySpan<int> grid)
    {
        var cells = 1;
        foreach (var size in grid) cells = checked(cells * size);
        return cells;
    }

    /// <summary>The role <see cref="AxisRole.Batch"/> for every axis: a statement that holds cell by cell.</summary>
    public static AxisRole[] CellByCell(int rank) => [.. Enumerable.Repeat(AxisRole.Batch, rank)];

    /// <summary>A block needs an axis; a scalar gets one of size 1.</summary>
    public static int[] BlockShape(int[] shape) => shape.Length == 0 ? [1] : shape;
}
