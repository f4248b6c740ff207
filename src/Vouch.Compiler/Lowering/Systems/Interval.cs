namespace Vouch.Compiler.Lowering.Systems;

/// <summary>The integers from <see cref="Low"/> to <see cref="High"/>, both included.</summary>
internal readonly record struct Interval(long Low, long High)
{
    /// <summary>All 16-bit two's complement values: what an activation may be.</summary>
    public static Interval Short { get; } = new(short.MinValue, short.MaxValue);

    /// <summary>[0, 2^bits).</summary>
    public static Interval Unsigned(int bits) => new(0, (1L << bits) - 1);

    /// <summary>[-2^(bits-1), 2^(bits-1)).</summary>
    public static Interval Signed(int bits) => new(-(1L << (bits - 1)), (1L << (bits - 1)) - 1);

    /// <summary>Largest magnitude of a member.</summary>
    public Int128 Magnitude => Int128.Max(-(Int128)Low, High);

    /// <summary>How many integers are inside.</summary>
    public Int128 Count => (Int128)High - Low + 1;

    /// <summary>Whether all of <paramref name="other"/> is inside.</summary>
    public bool Contains(Interval other) => Low <= other.Low && other.High <= High;

    /// <summary>What is in both; the caller knows that it is not empty.</summary>
    public Interval Intersect(Interval other) => new(Math.Max(Low, other.Low), Math.Min(High, other.High));

    /// <summary>The smallest interval around both.</summary>
    public Interval Union(Interval other) => new(Math.Min(Low, other.Low), Math.Max(High, other.High));

    /// <inheritdoc/>
    public override string ToString() => $"[{Low}, {High}]";
}
