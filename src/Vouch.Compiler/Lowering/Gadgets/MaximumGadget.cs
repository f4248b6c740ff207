using Vouch.Compiler.Lowering.Systems;
using Vouch.Protocol.Statements;

namespace Vouch.Compiler.Lowering.Gadgets;

/// <summary>
/// Shows that a number is one of its candidates, given the differences d = number - candidate: selectors that are 0 or
/// 1 (b*(b-1) = 0), of which exactly one is set (sum b = 1), and whose difference vanishes (sum b*d = 0). Together
/// with d &gt;= 0, which the caller shows, the number is the maximum.
/// </summary>
internal static class MaximumGadget
{
    /// <summary>Adds the selectors; the axes with role Sum run over the candidates.</summary>
    public static void ShowMember(
        SystemBuilder system, string name, int[] grid, AxisRole[] roles, LinearForm difference)
    {
        var block = system.AddBlock(
            $"{name} selector", BlockSource.Trace, grid, w => FirstZero(w.Evaluate(difference, grid), grid, roles));
        system.Enforce(block, new Interval(0, 1));
        var selector = Forms.Of(Forms.Identity(block, grid.Length));
        var everyCell = Grids.CellByCell(grid.Length);
        system.AddProduct($"{name} selectors are bits", grid, everyCell, selector, selector.Plus(-1), Forms.Zero);
        system.AddProduct($"{name} one selector", grid, roles, null, null, selector.Plus(-1));
        system.AddProduct($"{name} selected", grid, roles, selector, difference, Forms.Zero);
    }

    /// <summary>1 at the first candidate of each number that equals it, 0 elsewhere.</summary>
    private static long[] FirstZero(long[] differences, int[] grid, AxisRole[] roles)
    {
        var selectors = new long[differences.Length];
        var found = new HashSet<long>();
        for (var cell = 0; cell < differences.Length; cell++)
        {
            if (differences[cell] == 0 && found.Add(NumberOf(cell, grid, roles))) selectors[cell] = 1;
        }

        return selectors;
    }

    /// <summary>The cell's coordinates with those of the candidate axes set to 0.</summary>
    private static long NumberOf(int cell, int[] grid, AxisRole[] roles)
    {
        long number = 0, step = 1;
        for (var axis = grid.Length - 1; axis >= 0; axis--)
        {
            if (roles[axis] != AxisRole.Sum) number += step * (cell % grid[axis]);
            step *= grid[axis];
            cell /= grid[axis];
        }

        return number;
    }
}
