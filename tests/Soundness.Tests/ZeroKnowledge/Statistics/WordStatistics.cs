namespace Soundness.Tests.ZeroKnowledge.Statistics;

/// <summary>Counts residues of each coordinate of many transcripts, and measures how uneven they are.</summary>
internal sealed class WordStatistics
{
    /// <summary>Residues modulo 7: odd, and prime to p - 1 as to p.</summary>
    public const int Buckets = 7;

    private int[] _counts = [];

    public int Samples { get; private set; }

    public int Coordinates => _counts.Length / Buckets;

    public void Add(IReadOnlyList<ulong> words)
    {
        if (Samples++ == 0)
        {
            _counts = new int[words.Count * Buckets];
        }

        Assert.Equal(Coordinates, words.Count);
        for (var i = 0; i < words.Count; i++)
        {
            _counts[(i * Buckets) + (int)(words[i] % Buckets)]++;
        }
    }

    /// <summary>Chi-square of a coordinate against the uniform distribution; Buckets - 1 degrees of freedom.</summary>
    public double ChiSquare(int coordinate)
    {
        var expected = (double)Samples / Buckets;
        return Counts(coordinate).ToArray().Sum(c => (c - expected) * (c - expected) / expected);
    }

    /// <summary>The most uneven coordinate.</summary>
    public (int Coordinate, double ChiSquare) Worst() =>
        Enumerable.Range(0, Coordinates).Select(c => (c, ChiSquare(c))).MaxBy(x => x.Item2);

    /// <summary>How far the sum of all chi-squares is from its mean, in standard deviations.</summary>
    public double Deviations()
    {
        const int Freedom = Buckets - 1;
        var sum = Enumerable.Range(0, Coordinates).Sum(ChiSquare);
        return (sum - (Freedom * (double)Coordinates)) / Math.Sqrt(2.0 * Freedom * Coordinates);
    }

    /// <summary>The coordinate in which several samples differ most: chi-square of homogeneity.</summary>
    public static (int Coordinate, double ChiSquare) WorstDifference(params WordStatistics[] groups) =>
        Enumerable.Range(0, groups[0].Coordinates).Select(c => (c, Homogeneity(groups, c))).MaxBy(x => x.Item2);

    private static double Homogeneity(WordStatistics[] groups, int coordinate)
    {
        double all = groups.Sum(g => g.Samples), sum = 0;
        for (var b = 0; b < Buckets; b++)
        {
            var inBucket = groups.Sum(g => g.Counts(coordinate)[b]) / all;
            foreach (var group in groups)
            {
                var expected = inBucket * group.Samples;
                var off = group.Counts(coordinate)[b] - expected;
                sum += expected == 0 ? 0 : off * off / expected;
            }
        }

        return sum;
    }

    private ReadOnlySpan<int> Counts(int coordinate) => _counts.AsSpan(coordinate * Buckets, Buckets);
}
