using Vouch.Protocol.Statements;

namespace Vouch.Prover.Witness;

/// <summary>Values of all lookups' columns and the multiplicities they give the tables.</summary>
internal sealed class LookupValues
{
    private LookupValues(int[][] rows, long[][] multiplicities)
    {
        Rows = rows;
        Multiplicities = multiplicities;
    }

    /// <summary>By lookup, row-major valid cells: the row of its table that each cell equals.</summary>
    public int[][] Rows { get; }

    /// <summary>By table, by row.</summary>
    public long[][] Multiplicities { get; }

    /// <summary>Evaluates and counts.</summary>
    /// <exception cref="UnsatisfiedException">A cell is not in its table.</exception>
    public static LookupValues Evaluate(ConstraintSystem system, IReadOnlyList<long[]> values)
    {
        var rows = new int[system.Lookups.Count][];
        Parallel.For(0, rows.Length, i => rows[i] = FindRows(system, system.Lookups[i], values));
        var multiplicities = new long[system.Tables.Count][];
        for (var t = 0; t < multiplicities.Length; t++)
        {
            multiplicities[t] = new long[system.Tables[t].Rows];
        }

        for (var i = 0; i < rows.Length; i++)
        {
            var counts = multiplicities[system.Lookups[i].Table];
            foreach (var row in rows[i])
            {
                if (row < 0)
                {
                    throw new UnsatisfiedException(
                        $"'{system.Lookups[i].Name}' is not in table '{system.Tables[system.Lookups[i].Table].Name}'; nothing was proven.");
                }

                counts[row]++;
            }
        }

        return new LookupValues(rows, multiplicities);
    }

    private static int[] FindRows(ConstraintSystem system, LookupStatement lookup, IReadOnlyList<long[]> values)
    {
        var table = system.Tables[lookup.Table];
        var cells = lookup.Grid.Aggregate(1, (a, b) => a * b);
        var order = Enumerable.Range(0, lookup.Grid.Length).ToArray();
        var columns = new long[lookup.Columns.Length][];
        for (var c = 0; c < columns.Length; c++)
        {
            columns[c] = new long[cells];
            FormEvaluator.Evaluate(lookup.Columns[c], lookup.Grid, order, system.Blocks, values, columns[c]);
        }

        // Every table lists consecutive keys in its first column, so a key names its row.
        var first = table.Columns?[0][0] ?? 0;
        var rows = new int[cells];
        for (var i = 0; i < cells; i++)
        {
            var row = columns[0][i] - first;
            rows[i] = (ulong)row < (ulong)table.Rows && RowMatches(table, columns, i, row) ? (int)row : -1;
        }

        return rows;
    }

    private static bool RowMatches(LookupTable table, long[][] columns, int cell, long row)
    {
        if (table.Columns is null)
        {
            return true;
        }

        for (var c = 0; c < columns.Length; c++)
        {
            if (table.Columns[c][row] != columns[c][cell])
            {
                return false;
            }
        }

        return true;
    }
}
