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
        // A number is told by the cell with its coordinates and 0 along the axes of the candidates.
        var steps = new int[grid.Length];
        for (int axis = grid.Length - 1, step = 1; axis >= 0; step *= grid[axis], axis--)
        {
            steps[axis] = roles[axis] == AxisRole.Sum ? 0 : step;
        }

        var found = new bool[differences.Length];
        var at = new int[grid.Length];
        for (int cell = 0, number = 0; cell < differences.Length; cell++)
        {
            var selected = differences[cell] == 0 && !found[number];
            if (selected) found[number] = true;
            differences[cell] = selected ? 1 : 0;
            for (var axis = grid.Length - 1; axis >= 0; axis--)
            {
                number += steps[axis];
                if (++at[axis] < grid[axis]) break;
                number -= steps[axis] * grid[axis];
                at[axis] = 0;
            }
        }

        return differences;
    }
}
