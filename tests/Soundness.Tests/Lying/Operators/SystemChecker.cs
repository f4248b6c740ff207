using Vouch.Protocol.Statements;
using Vouch.Prover.Witness;

namespace Soundness.Tests.Lying.Operators;

/// <summary>Evaluates a constraint system's sentences one by one in plain integers: what a proof claims, without a proof.</summary>
internal static class SystemChecker
{
    /// <summary>Names of the sentences an assignment breaks.</summary>
    public static IReadOnlyList<string> Broken(ConstraintSystem system, Assignment assignment)
    {
        var broken = new List<string>();
        foreach (var lookup in system.Lookups)
        {
            var rows = RowsOf(system.Tables[lookup.Table]);
            var columns = Array.ConvertAll(lookup.Columns, c => Values(system, assignment, c, lookup.Grid));
            for (var i = 0; i < columns[0].Length; i++)
            {
                if (!rows.Contains(string.Join(',', columns.Select(c => c[i]))))
                {
                    broken.Add(lookup.Name);
                    break;
                }
            }
        }

        broken.AddRange(system.Products.Where(p => !Vanishes(system, assignment, p)).Select(p => p.Name));
        for (var b = 0; b < system.Blocks.Count; b++)
        {
            var block = system.Blocks[b];
            if (block.Source == BlockSource.Public && assignment.Values[b].Any(v => v < block.Low || v > block.High))
            {
                broken.Add("bounds of " + block.Name);
            }
        }

        return broken;
    }

    private static HashSet<string> RowsOf(LookupTable table) =>
        [.. Enumerable.Range(0, table.Rows).Select(r => table.Columns is null ? $"{r}" : string.Join(',', table.Columns.Select(c => c[r])))];

    private static bool Vanishes(ConstraintSystem system, Assignment assignment, ProductStatement product)
    {
        int[] outputs = [.. Enumerable.Range(0, product.Grid.Length).Where(a => product.Roles[a] != AxisRole.Sum)];
        var sums = new Dictionary<long, Int128>();
        if (product.Left is not null)
        {
            var left = Values(system, assignment, product.Left, product.Grid);
            var right = Values(system, assignment, product.Right!, product.Grid);
            for (var i = 0; i < left.Length; i++)
            {
                Add(sums, OutputOf(i, product), (Int128)left[i] * right[i]);
            }
        }

        // A term that mentions a Sum axis is summed over it; along the others everything counts once.
        foreach (var term in product.Linear.Terms)
        {
            var axes = Enumerable.Range(0, product.Grid.Length)
                .Where(a => product.Roles[a] != AxisRole.Sum || term.View.Mentions(a)).ToArray();
            var values = new long[axes.Aggregate(1, (n, a) => n * product.Grid[a])];
            FormEvaluator.Evaluate(
                new LinearForm(0, [term]), product.Grid, axes, system.Blocks, assignment.Values, values);
            for (var i = 0; i < values.Length; i++)
            {
                Add(sums, OutputOf(i, product, axes), values[i]);
            }
        }

        var cells = outputs.Aggregate(1L, (n, a) => n * product.Grid[a]);
        for (var o = 0L; o < cells; o++)
        {
            Add(sums, o, product.Linear.Constant);
        }

        return sums.Values.All(s => s == 0);
    }

    private static void Add(Dictionary<long, Int128> sums, long output, Int128 value) =>
        sums[output] = sums.GetValueOrDefault(output) + value;

    private static long OutputOf(int cell, ProductStatement product) =>
        OutputOf(cell, product, [.. Enumerable.Range(0, product.Grid.Length)]);

    /// <summary>Row-major index of the output cell of a cell given along these axes.</summary>
    private static long OutputOf(int cell, ProductStatement product, int[] axes)
    {
        long output = 0, step = 1;
        for (var i = axes.Length - 1; i >= 0; i--)
        {
            var size = product.Grid[axes[i]];
            if (product.Roles[axes[i]] != AxisRole.Sum)
            {
                output += step * (cell % size);
                step *= size;
            }

            cell /= size;
        }

        return output;
    }

    private static long[] Values(ConstraintSystem system, Assignment assignment, LinearForm form, int[] grid)
    {
        var values = new long[grid.Aggregate(1, (n, a) => n * a)];
        int[] order = [.. Enumerable.Range(0, grid.Length)];
        FormEvaluator.Evaluate(form, grid, order, system.Blocks, assignment.Values, values);
        return values;
    }
}
