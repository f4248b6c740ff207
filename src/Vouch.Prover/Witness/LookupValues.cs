using Vouch.Protocol.Statements;
using Vouch.Prover.Sumchecks;

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
    public static LookupValues Evaluate(
        ConstraintSystem system, IReadOnlyList<long[]> values, CancellationToken cancellation = default)
    {
        var rows = new int[system.Lookups.Count][];
        var multiplicities = new long[system.Tables.Count][];
        for (var t = 0; t < multiplicities.Length; t++)
        {
            multiplicities[t] = new long[system.Tables[t].Rows];
        }

        // Larger ones first, and counted where they were found: sums of integers do not depend on the order.
        int[] order = [.. Enumerable.Range(0, rows.Length).OrderByDescending(i => Cells(system.Lookups[i]))];
        var missing = new bool[rows.Length];
        Shares.Each(order.Length, at =>
        {
            var i = order[at];
            rows[i] = FindRows(system, system.Lookups[i], values, cancellation);
            missing[i] = !Count(rows[i], multiplicities[system.Lookups[i].Table]);
        }, cancellation);
        var first = Array.IndexOf(missing, true);
        return first < 0 ? new LookupValues(rows, multiplicities) : throw new UnsatisfiedException(
            $"'{system.Lookups[first].Name}' is not in table '{system.Tables[system.Lookups[first].Table].Name}'; nothing was proven.");
    }

    private static int Cells(LookupStatement lookup) => lookup.Grid.Aggregate(1, (a, b) => a * b);

    /// <summary>Adds the rows of one lookup to those of its table; false if a cell has none.</summary>
    private static bool Count(int[] rows, long[] counts)
    {
        // As many cells as rows are counted apart and joined at once; fewer are added one by one.
        var own = rows.Length >= counts.Length ? new long[counts.Length] : null;
        foreach (var row in rows)
        {
            if (row < 0) return false;
            if (own is null) Interlocked.Increment(ref counts[row]);
            else own[row]++;
        }

        for (var r = 0; own is not null && r < own.Length; r++)
        {
            if (own[r] > 0) Interlocked.Add(ref counts[r], own[r]);
        }

        return true;
    }

    private static int[] FindRows(
        ConstraintSystem system, LookupStatement lookup, IReadOnlyList<long[]> values, CancellationToken cancellation)
    {
        var table = system.Tables[lookup.Table];
        var cells = Cells(lookup);
        var order = Enumerable.Range(0, lookup.Grid.Length).ToArray();
        var columns = new long[lookup.Columns.Length][];
        for (var c = 0; c < columns.Length; c++)
        {
            cancellation.ThrowIfCancellationRequested();
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
