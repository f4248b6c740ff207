namespace Vouch.Scaling.Bench;

/// <summary>Networks that differ in size alone.</summary>
/// <param name="Name">What their size counts.</param>
/// <param name="Points">From small to large.</param>
internal sealed record Curve(string Name, IReadOnlyList<Point> Points)
{
    /// <summary>
    /// The exponent e of cost ~ size^e, by least squares on logarithms, over the larger half of the sizes: below, what costs
    /// the same whatever the size hides it.
    /// </summary>
    public double Exponent(Func<Point, double> cost)
    {
        ArgumentNullException.ThrowIfNull(cost);
        Point[] larger = [.. Points.Skip(Points.Count / 2)];
        if (larger.Length < 2) return double.NaN;
        var x = larger.Average(point => (double)point.Log);
        var y = larger.Average(point => Math.Log2(cost(point)));
        return larger.Sum(point => (point.Log - x) * (Math.Log2(cost(point)) - y)) / larger.Sum(point => (point.Log - x) * (point.Log - x));
    }
}

/// <summary>What is drawn and tabled of each point.</summary>
/// <param name="Title">With its unit.</param>
/// <param name="Cost">In that unit.</param>
internal sealed record Measure(string Title, Func<Point, double> Cost)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Measure> All { get; } =
    [
        new("prove, ms", point => point.ProveMilliseconds),
        new("verify, ms", point => point.VerifyMilliseconds),
        new("proof, KB", point => point.ProofBytes / 1e3),
        new("peak memory, MB", point => point.PeakBytes / 1e6),
    ];
}
