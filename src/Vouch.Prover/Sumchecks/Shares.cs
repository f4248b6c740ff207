using System.Collections.Concurrent;
using Vouch.Algebra;

namespace Vouch.Prover.Sumchecks;

/// <summary>Splits index ranges among the processors. Field sums are exact, so the result does not depend on the split.</summary>
internal static class Shares
{
    /// <summary>The fewest elements worth a share of their own.</summary>
    internal const int Grain = 2048;

    /// <summary>What a share does between two looks at the cancellation: about a millisecond of the slowest kernel.</summary>
    private const int Stretch = 1 << 14;

    /// <summary>Runs an action on parts of [0, count).</summary>
    public static void For(int count, Action<int, int> action, CancellationToken cancellation = default)
    {
        // Several for each processor: one that wakes late, or is taken away, leaves its parts to the others.
        var parts = Math.Min(4 * Environment.ProcessorCount, count / Grain);
        if (parts <= 1)
        {
            Share(0, count, action, cancellation);
            return;
        }

        Parallel.For(
            0, parts, new ParallelOptions { CancellationToken = cancellation },
            i => Share((int)((long)count * i / parts), (int)((long)count * (i + 1) / parts), action, cancellation));
    }

    /// <summary>Runs an action for every block of equal size, on one processor if all together are small.</summary>
    public static void Blocks(int count, int size, Action<int> action, CancellationToken cancellation = default) => For(
        count * size,
        (from, to) =>
        {
            // A block belongs to the share in which it begins.
            for (var block = (from + size - 1) / size; block * size < to; block++)
            {
                action(block);
            }
        },
        cancellation);

    /// <summary>Runs an action for every item; larger items should come first.</summary>
    public static void Each(int count, Action<int> action, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        if (count == 1)
        {
            action(0);
            return;
        }

        // One item at a time: items differ in size by orders of magnitude, so ranges would not balance.
        Parallel.ForEach(
            Partitioner.Create(Enumerable.Range(0, count), EnumerablePartitionerOptions.NoBuffering),
            new ParallelOptions { CancellationToken = cancellation }, action);
    }

    /// <summary>Sums a degree-3 round over [0, count).</summary>
    public static RoundSums3<TK> Sum3<TK>(
        int count, Func<int, int, RoundSums3<TK>> part, CancellationToken cancellation = default)
        where TK : unmanaged, IExtension<TK>
    {
        var total = new RoundSums3<TK>(TK.Zero, TK.Zero, TK.Zero);
        var gate = new Lock();
        For(
            count,
            (from, to) =>
            {
                var own = part(from, to);
                lock (gate)
                {
                    total += own;
                }
            },
            cancellation);
        return total;
    }

    /// <summary>Sums a degree-2 round over [0, count).</summary>
    public static RoundSums2<TK> Sum2<TK>(
        int count, Func<int, int, RoundSums2<TK>> part, CancellationToken cancellation = default)
        where TK : unmanaged, IExtension<TK>
    {
        var total = new RoundSums2<TK>(TK.Zero, TK.Zero);
        var gate = new Lock();
        For(
            count,
            (from, to) =>
            {
                var own = part(from, to);
                lock (gate)
                {
                    total += own;
                }
            },
            cancellation);
        return total;
    }

    /// <summary>The inner product of the first elements of two tables.</summary>
    public static TK Dot<TK>(ExtensionVector<TK> a, ExtensionVector<TK> b, int count)
        where TK : unmanaged, IExtension<TK> => Parallel2.Sum(
            count, Grain, (from, to) => Linear.Dot(a.Slice(from, to - from), b.Slice(from, to - from)), (x, y) => x + y);

    /// <summary>Folds the first 2 * half elements of a table in place.</summary>
    public static void Fold<TK>(ExtensionVector<TK> table, int offset, int half, TK r, CancellationToken cancellation = default)
        where TK : unmanaged, IExtension<TK> => For(
            half,
            (from, to) =>
            {
                var span = table.Slice(offset, 2 * half);
                Multilinear.Fold(span, span, r, from, to);
            },
            cancellation);

    private static void Share(int from, int to, Action<int, int> action, CancellationToken cancellation)
    {
        if (!cancellation.CanBeCanceled)
        {
            action(from, to);
            return;
        }

        for (var at = from; at < to; at += Stretch)
        {
            cancellation.ThrowIfCancellationRequested();
            action(at, Math.Min(to, at + Stretch));
        }
    }
}
