namespace Vouch.Algebra;

/// <summary>
/// Splits index ranges over the processors. Field sums are exact, so no result of this library depends
/// on how many there are.
/// </summary>
public static class Parallel2
{
    /// <summary>The most ranges a loop is split into: the number of processors.</summary>
    public static int Threads { get; } = Environment.ProcessorCount;

    /// <summary>
    /// Calls <paramref name="body"/> on consecutive ranges [from, to) that together cover [0, n), at most
    /// one for each processor, and returns when all are done. Inner boundaries are multiples of 8.
    /// </summary>
    /// <param name="n">The number of indices.</param>
    /// <param name="grain">The fewest indices worth a thread of their own; at least 1.</param>
    /// <param name="body">Called concurrently; must be safe for that on disjoint ranges.</param>
    /// <exception cref="ArgumentOutOfRangeException">n is negative or the grain not positive.</exception>
    /// <exception cref="AggregateException">Calls threw, and more than one range was used.</exception>
    public static void For(int n, int grain, Action<int, int> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        int ranges = Ranges(n, grain);
        if (ranges <= 1)
        {
            if (n > 0)
            {
                body(0, n);
            }

            return;
        }

        Parallel.For(0, ranges, k => body(Boundary(n, ranges, k), Boundary(n, ranges, k + 1)));
    }

    /// <summary>Like <see cref="For"/>, adding up what the ranges return.</summary>
    /// <typeparam name="T">The sum's type.</typeparam>
    /// <param name="n">The number of indices.</param>
    /// <param name="grain">The fewest indices worth a thread of their own; at least 1.</param>
    /// <param name="body">Called concurrently on ranges [from, to).</param>
    /// <param name="add">Adds two results; called in range order.</param>
    /// <returns>The sum over all ranges; what <paramref name="body"/> returns for an empty one if n is 0.</returns>
    public static T Sum<T>(int n, int grain, Func<int, int, T> body, Func<T, T, T> add)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(add);
        int ranges = Ranges(n, grain);
        if (ranges <= 1)
        {
            return body(0, n);
        }

        var parts = new T[ranges];
        Parallel.For(0, ranges, k => parts[k] = body(Boundary(n, ranges, k), Boundary(n, ranges, k + 1)));
        return parts.Aggregate(add);
    }

    private static int Ranges(int n, int grain)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        ArgumentOutOfRangeException.ThrowIfLessThan(grain, 1);
        return Math.Min(Threads, n / grain);
    }

    // Multiples of 8 keep whole registers, and cache lines, on one side of a boundary.
    private static int Boundary(int n, int ranges, int k) =>
        k == ranges ? n : n < 8 * ranges ? (int)((long)n * k / ranges) : (int)((long)n * k / ranges) & ~7;
}
