using Soundness.Tests.Systems;
using Vouch.Algebra;
using Vouch.Protocol.Statements;

namespace Soundness.Tests.Lying;

/// <summary>The fractions of the matrix statement's lookups, added up one by one.</summary>
internal static class Fractions
{
    /// <summary>Multiplicities by table, counted from the values.</summary>
    public static long[][] Multiplicities(Assignment assignment)
    {
        var counts = MatrixSystem.Definition.Tables.Select(t => new long[t.Rows]).ToArray();
        foreach (var (table, row) in Cells(assignment))
        {
            counts[table][row]++;
        }

        return counts;
    }

    /// <summary>Numerator of the sum of all fractions over the product of all denominators.</summary>
    public static TK RootNumerator<TK>(Assignment assignment, long[][] multiplicities, TK alpha, TK beta)
        where TK : unmanaged, IExtension<TK>
    {
        var (p, q) = (TK.Zero, TK.One);
        void Add(TK numerator, TK denominator)
        {
            p = (p * denominator) + (numerator * q);
            q *= denominator;
        }

        foreach (var (table, row) in Cells(assignment))
        {
            Add(TK.One, Denominator(table, row, alpha, beta));
        }

        for (var t = 0; t < multiplicities.Length; t++)
        {
            for (var r = 0; r < multiplicities[t].Length; r++)
            {
                Add(TK.FromInt64(-multiplicities[t][r]), Denominator(t, r, alpha, beta));
            }
        }

        return p;
    }

    private static IEnumerable<(int Table, int Row)> Cells(Assignment assignment)
    {
        (int Block, int Table)[] lookups =
        [
            (MatrixSystem.X, MatrixSystem.RangeTable), (MatrixSystem.L, MatrixSystem.RangeTable),
            (MatrixSystem.H, MatrixSystem.SquareTable), (MatrixSystem.Code, MatrixSystem.CodeTable),
        ];
        return lookups.SelectMany(l => assignment.Values[l.Block].Select(
            v => (l.Table, (int)(v - (MatrixSystem.Definition.Tables[l.Table].Columns?[0][0] ?? 0)))));
    }

    private static TK Denominator<TK>(int table, int row, TK alpha, TK beta)
        where TK : unmanaged, IExtension<TK>
    {
        var value = alpha - TK.FromInt64(table);
        var power = beta;
        foreach (var column in MatrixSystem.Definition.Tables[table].Columns ?? [[.. Enumerable.Range(0, 16).Select(v => (long)v)]])
        {
            value -= power * TK.FromInt64(column[row]);
            power *= beta;
        }

        return value;
    }
}
