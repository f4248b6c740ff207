using Vouch.Protocol.Statements;

namespace Vouch.Compiler.Lowering.Systems;

/// <summary>
/// Values of a linear form on every cell of a grid, in row-major order: how helpers are computed from other blocks.
/// </summary>
internal static class FormEvaluator
{
    public static long[] Evaluate(LinearForm form, int[] grid, Func<int, Block> blockOf, Func<int, long[]> valuesOf)
    {
        var result = new long[Grids.Cells(grid)];
        result.AsSpan().Fill(form.Constant);
        foreach (var term in form.Terms)
        {
            Add(term, grid, blockOf(term.View.Block), valuesOf(term.View.Block), result);
        }

        return result;
    }

    private static void Add(FormTerm term, int[] grid, Block block, long[] values, long[] result)
    {
        var groups = term.View.Groups;
        var sizes = new int[groups.Length];
        var index = new int[groups.Length];
        var steps = new int[groups.Length][];
        for (int g = 0, axis = 0; g < groups.Length; axis += groups[g].AxisCount, g++)
        {
            sizes[g] = Grids.Cells(block.Shape.AsSpan(axis, groups[g].AxisCount));
            index[g] = groups[g].Offset;
            steps[g] = new int[grid.Length];
            foreach (var move in groups[g].Terms) steps[g][move.GridAxis] = move.Stride;
        }

        var at = new int[grid.Length];
        for (var cell = 0; cell < result.Length; cell++)
        {
            if (Cell(index, sizes) is var from and >= 0)
            {
                result[cell] += term.Coefficient * (block.Source == BlockSource.Ones ? 1 : values[from]);
            }

            for (var axis = grid.Length - 1; axis >= 0; axis--)
            {
                var wraps = ++at[axis] == grid[axis];
                var steppedBy = wraps ? 1 - grid[axis] : 1;
                if (wraps) at[axis] = 0;
                for (var g = 0; g < index.Length; g++) index[g] += steppedBy * steps[g][axis];
                if (!wraps) break;
            }
        }
    }

    /// <summary>The row-major cell, or -1 outside the block.</summary>
    private static int Cell(int[] index, int[] sizes)
    {
        var cell = 0;
        for (var g = 0; g < index.Length; g++)
        {
            if ((uint)index[g] >= (uint)sizes[g]) return -1;
            cell = (cell * sizes[g]) + index[g];
        }

        return cell;
    }
}
