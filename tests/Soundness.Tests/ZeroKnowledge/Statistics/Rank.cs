using Vouch.Algebra;

namespace Soundness.Tests.ZeroKnowledge.Statistics;

/// <summary>Rank of a matrix over the base field.</summary>
internal static class Rank
{
    public static int Of(Goldilocks[][] rows)
    {
        var rank = 0;
        for (var column = 0; rank < rows.Length && column < rows[0].Length; column++)
        {
            var pivot = Array.FindIndex(rows, rank, r => !r[column].IsZero);
            if (pivot < 0)
            {
                continue;
            }

            (rows[rank], rows[pivot]) = (rows[pivot], rows[rank]);
            var inverse = rows[rank][column].Inverse();
            for (var i = rank + 1; i < rows.Length; i++)
            {
                var factor = rows[i][column] * inverse;
                for (var k = column; k < rows[i].Length; k++)
                {
                    rows[i][k] -= factor * rows[rank][k];
                }
            }

            rank++;
        }

        return rank;
    }
}
