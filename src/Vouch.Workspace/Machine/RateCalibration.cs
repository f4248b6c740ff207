using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vouch.Algebra;
using Vouch.Hashing;

namespace Vouch.Workspace.Machine;

/// <summary>
/// Measures a machine's rates with the prover's own kernels, on all cores at once, in about a third of a second. The best of
/// many short pieces counts, so other work on the machine disturbs little.
/// </summary>
public static class RateCalibration
{
    /// <summary>Raised when a kernel or the way of measuring changes: rates measured before are stale.</summary>
    public const int Version = 1;

    private const int Milliseconds = 40;
    private const int FewestPieces = 3;

    // A piece takes about 50 microseconds, and what it works on stays in the first or second cache.
    private const int Elements = 1 << 11;
    private const int Combined = 24;
    private const int Messages = 1 << 9;
    private const int MessageBytes = 64;
    private const int Floats = 1 << 10;

    // More than a core's share of any cache but the largest, read and written.
    private const int MovedBytes = 1 << 25;

    /// <summary>Measures.</summary>
    public static MachineRates Measure() => new(
        OnAllCores(() =>
        {
            var (from, to) = (new byte[MovedBytes], new byte[MovedBytes]);
            return (() => from.AsSpan().CopyTo(to), 2.0 * MovedBytes);
        }),
        OnAllCores(() =>
        {
            // The cheapest products there are: six for one reduction, the sums seldom loaded and stored.
            var sums = Vector(1);
            var weights = new Cubic[Combined];
            var vectors = new ulong[Combined][];
            for (var j = 0; j < Combined; j++)
            {
                weights[j] = Cubic.FromInt64(40_503 * (j + 1));
                vectors[j] = Vector((uint)j).Span.Plane(0).ToArray();
            }

            return (() => Linear.Combine<Cubic>(sums.Span, weights, vectors, 0), Elements * Cubic.Degree * Combined);
        }),
        OnAllCores(() =>
        {
            var a = Vector(1);
            var small = new short[Elements];
            for (var i = 0; i < small.Length; i++) small[i] = (short)(i * 40_503);
            return (() => Linear.DotSmall(a.Span, small), Elements * Cubic.Degree);
        }),
        OnAllCores(() =>
        {
            var (a, b) = (new double[Floats], new double[Floats]);
            return (() => MultiplyAdds(a, b), (4.0 * Floats) - (8 * Vector512<double>.Count));
        }),
        OnAllCores(() =>
        {
            var messages = new byte[Messages * MessageBytes];
            var digests = new byte[Messages * TurboShake128.DigestSize];
            return (() => TurboShake128.HashMany(messages, MessageBytes, digests), Messages);
        }));

    private static ExtensionVector<Cubic> Vector(uint seed)
    {
        // Not from the pool: a measurement keeps its vectors to itself and forgets them.
        var vector = new ExtensionVector<Cubic>(Elements);
        for (var i = 0; i < Elements; i++)
        {
            seed = unchecked((seed * 1664525) + 1013904223);
            vector[i] = Cubic.FromInt64(seed);
        }

        return vector;
    }

    /// <summary>Operations a second of all cores, each at its best while all of them work.</summary>
    private static double OnAllCores(Func<(Action Piece, double Operations)> prepare)
    {
        var rates = new double[Environment.ProcessorCount];
        using var start = new Barrier(rates.Length);
        var threads = new Thread[rates.Length];
        for (var t = 0; t < threads.Length; t++)
        {
            var own = t;
            threads[t] = new Thread(() =>
            {
                var (piece, operations) = prepare();
                // The first call compiles the kernel and touches the memory.
                piece();
                start.SignalAndWait();
                rates[own] = operations / Fastest(piece);
            });
            threads[t].Start();
        }

        foreach (var thread in threads) thread.Join();
        return rates.Sum();
    }

    private static double Fastest(Action piece)
    {
        var best = double.MaxValue;
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < FewestPieces || Stopwatch.GetElapsedTime(began).TotalMilliseconds < Milliseconds; i++)
        {
            var since = Stopwatch.GetTimestamp();
            piece();
            best = Math.Min(best, Stopwatch.GetElapsedTime(since).TotalSeconds);
        }

        return best;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static double MultiplyAdds(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        // As in a product of matrices: what is loaded takes part in several products, else loads would be measured.
        var (s0, s1, s2, s3) = (Vector512<double>.Zero, Vector512<double>.Zero, Vector512<double>.Zero, Vector512<double>.Zero);
        var (t0, t1, t2, t3) = (s0, s1, s2, s3);
        var width = Vector512<double>.Count;
        for (var i = 0; i <= Math.Min(a.Length - (4 * width), b.Length - (2 * width)); i += 2 * width)
        {
            var (x, y) = (Vector512.Create(b[i..]), Vector512.Create(b[(i + width)..]));
            var (a0, a1) = (Vector512.Create(a[i..]), Vector512.Create(a[(i + width)..]));
            var (a2, a3) = (Vector512.Create(a[(i + (2 * width))..]), Vector512.Create(a[(i + (3 * width))..]));
            s0 = Vector512.FusedMultiplyAdd(a0, x, s0);
            s1 = Vector512.FusedMultiplyAdd(a1, x, s1);
            s2 = Vector512.FusedMultiplyAdd(a2, x, s2);
            s3 = Vector512.FusedMultiplyAdd(a3, x, s3);
            t0 = Vector512.FusedMultiplyAdd(a0, y, t0);
            t1 = Vector512.FusedMultiplyAdd(a1, y, t1);
            t2 = Vector512.FusedMultiplyAdd(a2, y, t2);
            t3 = Vector512.FusedMultiplyAdd(a3, y, t3);
        }

        return Vector512.Sum(s0 + s1 + s2 + s3 + t0 + t1 + t2 + t3);
    }
}
