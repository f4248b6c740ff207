namespace Vouch.Models.Quantization;

/// <summary>
/// How an accumulator becomes an activation: <c>pre = (acc + 2^(Shift-1)) &gt;&gt; Shift</c> (arithmetic shift; for Shift 0,
/// pre = acc), then <see cref="Activation"/>. The value <c>pre</c> must lie in [-2^18, 2^18): eight times the 16-bit range.
/// An input that drives it outside is refused by the executor and by the prover (it cannot be proven).
/// No multiplier is needed because the weight scale of a layer is chosen as s_y / (s_x 2^Shift) exactly.
/// </summary>
/// <param name="Shift">0 to 24.</param>
/// <param name="Activation">The function applied to <c>pre</c>.</param>
public sealed record Requantization(int Shift, Activation Activation)
{
    /// <summary>Bits of the magnitude of <c>pre</c>: it lies in [-2^18, 2^18).</summary>
    public const int HeadroomBits = 18;
}

/// <summary>A function from <c>pre</c> to a 16-bit activation.</summary>
public abstract record Activation;

/// <summary>
/// Saturation: to [0, 32767] (this is ReLU) or to [-32768, 32767].
/// </summary>
/// <param name="NonNegative">True for ReLU.</param>
public sealed record ClampActivation(bool NonNegative) : Activation
{
    /// <summary>Applies the clamp.</summary>
    public int Apply(long pre) => (int)Math.Clamp(pre, NonNegative ? 0 : short.MinValue, short.MaxValue);
}

/// <summary>An elementwise function as a piecewise linear table over all of [-2^18, 2^18).</summary>
/// <param name="Table">The table; its domain must be exactly [-2^18, 2^18).</param>
public sealed record CurveActivation(PiecewiseLinearTable Table) : Activation;

/// <summary>
/// A piecewise linear integer function: x = (FirstSegment + i) * 2^SegmentBits + l with 0 &lt;= l &lt; 2^SegmentBits gives
/// <c>(Base[i] + Slope[i]*l + 2^(OutputShift-1)) &gt;&gt; OutputShift</c> (no rounding term for OutputShift 0).
/// </summary>
/// <param name="Name">For people and for sharing equal tables.</param>
/// <param name="FirstSegment">Index of the first segment (may be negative).</param>
/// <param name="SegmentBits">log2 of the segment width, 0 to 8.</param>
/// <param name="Base">Value at the left end of each segment, times 2^OutputShift; |Base| below 2^40.</param>
/// <param name="Slope">Slope in each segment, times 2^OutputShift; |Slope| below 2^32.</param>
/// <param name="OutputShift">0 to 16.</param>
public sealed record PiecewiseLinearTable(
    string Name, int FirstSegment, int SegmentBits, long[] Base, long[] Slope, int OutputShift)
{
    /// <summary>Number of segments; a power of two.</summary>
    public int Segments => Base.Length;

    /// <summary>Smallest x of the domain.</summary>
    public long DomainLow => (long)FirstSegment << SegmentBits;

    /// <summary>One past the largest x of the domain.</summary>
    public long DomainEnd => (long)(FirstSegment + Segments) << SegmentBits;

    /// <summary>Base + Slope * l, before the output shift.</summary>
    /// <exception cref="ArgumentOutOfRangeException">x is outside the domain.</exception>
    public long Raw(long x)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(x, DomainLow);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(x, DomainEnd);
        var i = (int)((x >> SegmentBits) - FirstSegment);
        return Base[i] + (Slope[i] * (x & ((1L << SegmentBits) - 1)));
    }

    /// <summary>The function's value at x.</summary>
    /// <exception cref="ArgumentOutOfRangeException">x is outside the domain.</exception>
    public long Apply(long x) =>
        OutputShift == 0 ? Raw(x) : (Raw(x) + (1L << (OutputShift - 1))) >> OutputShift;
}
