using Vouch.Protocol.Statements;

namespace Vouch.Compiler.Tests.Lowering.Packing;

/// <summary>What views, forms and products say, from the definitions alone (docs/protocol.md, sections 4.1 and 4.3), in small integers.</summary>
internal static class NaiveForms
{
    /// <summary>All cells of a grid, row-major.</summary>
    public static IEnumerable<int[]> Cells(int[] grid)
    {
        var cells = grid.Aggregate(1, (a, b) => a * b);
        for (var cell = 0; cell < cells; cell++)
        {
            var at = new int[grid.Length];
            for (int a = grid.Length - 1, rest = cell; a >= 0; rest /= grid[a], a--) at[a] = rest % grid[a];
            yield return at;
        }
    }

    /// <summary>The row-major index that a view reads, or -1 where it leaves the block.</summary>
    public static int Index(View view, int[] shape, int[] at)
    {
        var (axis, index) = (0, 0);
        foreach (var group in view.Groups)
        {
            var size = 1;
            for (var i = 0; i < group.AxisCount; i++) size *= shape[axis++];
            var own = group.Offset + group.Terms.Sum(t => t.Stride * at[t.GridAxis]);
            if (own < 0 || own >= size) return -1;
            index = (index * size) + own;
        }

        return index;
    }

    /// <summary>A form's value at a cell.</summary>
    public static long Value(ConstraintSystem system, Assignment assignment, LinearForm form, int[] at) =>
        form.Constant + form.Terms.Sum(t => t.Coefficient * Value(system, assignment, t.View, at));

    /// <summary>By output cell, row-major: the sum that a product says vanishes.</summary>
    public static long[] Outputs(ConstraintSystem system, Assignment assignment, ProductStatement product)
    {
        int[] outputs = [.. product.Grid.Where((_, a) => product.Roles[a] != AxisRole.Sum)];
        var sums = new long[outputs.Aggregate(1, (a, b) => a * b)];
        foreach (var at in Cells(product.Grid))
        {
            var output = 0;
            for (var a = 0; a < at.Length; a++)
            {
                if (product.Roles[a] != AxisRole.Sum) output = (output * product.Grid[a]) + at[a];
            }

            // A constant counts once, as does a term along Sum axes that do not move it.
            bool Counts(View? view) => !at.Where((c, a) => product.Roles[a] == AxisRole.Sum && c > 0 && view?.Mentions(a) != true).Any();
            sums[output] += Counts(null) ? product.Linear.Constant : 0;
            sums[output] += product.Linear.Terms.Where(t => Counts(t.View)).Sum(t => t.Coefficient * Value(system, assignment, t.View, at));
            if (product.Left is { } left && product.Right is { } right)
            {
                sums[output] += Value(system, assignment, left, at) * Value(system, assignment, right, at);
            }
        }

        return sums;
    }

    private static long Value(ConstraintSystem system, Assignment assignment, View view, int[] at)
    {
        var block = system.Blocks[view.Block];
        var index = Index(view, block.Shape, at);
        return index < 0 ? 0 : block.Source == BlockSource.Ones ? 1 : assignment.Values[view.Block][index];
    }
}
