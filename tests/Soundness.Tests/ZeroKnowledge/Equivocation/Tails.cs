using Vouch.Algebra;

namespace Soundness.Tests.ZeroKnowledge.Equivocation;

/// <summary>Chooses random coefficients of a row so that its code word has given values at given points.</summary>
internal static class Tails
{
    /// <summary>
    /// Changes row[first .. first + points) so that the row, as a polynomial, has the targets at the points. That this works
    /// for all distinct points other than 0 is the invertibility on which hiding rests.
    /// </summary>
    public static void Solve(ulong[] row, int first, Goldilocks[] points, Goldilocks[] targets)
    {
        row.AsSpan(first, points.Length).Clear();
        var values = new Goldilocks[points.Length];
        for (var j = 0; j < points.Length; j++)
        {
            var have = Evaluate(row, points[j]);
            values[j] = (targets[j] - have) * points[j].Pow((ulong)first).Inverse();
        }

        var tail = Interpolate(points, values);
        for (var t = 0; t < tail.Length; t++)
        {
            row[first + t] = tail[t].Value;
        }
    }

    public static Goldilocks Evaluate(ReadOnlySpan<ulong> row, Goldilocks x)
    {
        var sum = Goldilocks.Zero;
        for (var i = row.Length - 1; i >= 0; i--)
        {
            sum = (sum * x) + Goldilocks.FromCanonical(row[i]);
        }

        return sum;
    }

    /// <summary>Newton's interpolation, expanded to coefficients.</summary>
    private static Goldilocks[] Interpolate(Goldilocks[] points, Goldilocks[] values)
    {
        var n = points.Length;
        var differences = (Goldilocks[])values.Clone();
        for (var level = 1; level < n; level++)
        {
            for (var i = n - 1; i >= level; i--)
            {
                differences[i] = (differences[i] - differences[i - 1]) * (points[i] - points[i - level]).Inverse();
            }
        }

        var result = new Goldilocks[n];
        for (var i = n - 1; i >= 0; i--)
        {
            for (var k = n - 1; k > 0; k--)
            {
                result[k] = result[k - 1] - (points[i] * result[k]);
            }

            result[0] = differences[i] - (points[i] * result[0]);
        }

        return result;
    }
}
