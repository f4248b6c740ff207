using Vouch.Algebra;

namespace Vouch.Protocol.Argument;

/// <summary>
/// The weight of the opening's last claims as a sum of products over the bits of the exponent (docs/protocol.md, section 7.2).
/// The table z has 2^k elements; element e is the coefficient of X^e. Sumcheck variable b is bit b of e, the least
/// significant first. Evaluated by the verifier at the end; materialised by the prover.
/// </summary>
public sealed class WhirWeights<TK>
    where TK : unmanaged, IExtension<TK>
{
    private readonly List<(TK Coefficient, int FirstBit, TK Base, WeightRange Range)> _powers = [];

    /// <summary>k.</summary>
    public required int LogLength { get; init; }

    /// <summary>a: the top region [2^k - 2^a, 2^k) holds the mask row.</summary>
    public required int LogMask { get; init; }

    /// <summary>The first claim: Weight * eq(column point) on [0, 2^c) and the mask weights on the top region.</summary>
    public required OpeningClaim<TK> Claim { get; init; }

    /// <summary>c.</summary>
    public required int LogColumns { get; init; }

    /// <summary>Factor of the first claim.</summary>
    public TK ClaimCoefficient { get; set; } = TK.One;

    /// <summary>Terms added: coefficient * base^(e >> firstBit) on a range of e.</summary>
    public IReadOnlyList<(TK Coefficient, int FirstBit, TK Base, WeightRange Range)> Powers => _powers;

    /// <summary>
    /// Adds the claim that the table folded on its first bits, as a polynomial, has a value at a point (or only its part in
    /// a range of exponents).
    /// </summary>
    public void AddPower(TK coefficient, int firstBit, TK at, WeightRange range) =>
        _powers.Add((coefficient, firstBit, at, range));

    /// <summary>The multilinear extension at a point; point[b] belongs to exponent bit b.</summary>
    public TK At(ReadOnlySpan<TK> point)
    {
        var sum = ClaimCoefficient * ClaimAt(point);
        foreach (var (coefficient, firstBit, at, range) in _powers)
        {
            sum += coefficient * PowerAt(point[firstBit..], at, range);
        }

        return sum;
    }

    private TK ClaimAt(ReadOnlySpan<TK> point)
    {
        // eq over the columns: coordinate i of the column point is bit c-1-i; bits above c are zero.
        var columns = Claim.Weight;
        var columnPoint = Claim.Point.AsSpan(Claim.Point.Length - LogColumns);
        for (var b = 0; b < LogColumns; b++)
        {
            var both = columnPoint[LogColumns - 1 - b] * point[b];
            columns *= TK.One - columnPoint[LogColumns - 1 - b] - point[b] + both + both;
        }

        for (var b = LogColumns; b < point.Length; b++)
        {
            columns *= TK.One - point[b];
        }

        // Mask weights: all bits above a are one.
        var mask = TK.Zero;
        var reversed = point[..LogMask].ToArray();
        Array.Reverse(reversed);
        var eq = GridPoint<TK>.EqVector(reversed, Claim.MaskWeights.Length);
        for (var i = 0; i < eq.Length; i++)
        {
            mask += eq[i] * Claim.MaskWeights[i];
        }

        for (var b = LogMask; b < point.Length; b++)
        {
            mask *= point[b];
        }

        return columns + mask;
    }

    private TK PowerAt(ReadOnlySpan<TK> point, TK at, WeightRange range)
    {
        var low = TK.One;
        var high = TK.One;
        var allOnes = TK.One;
        var topPowers = TK.One;
        var power = at;
        for (var b = 0; b < point.Length; b++, power = power.Square())
        {
            var factor = TK.One - point[b] + (point[b] * power);
            if (b < LogMask)
            {
                low *= factor;
            }
            else
            {
                high *= factor;
                allOnes *= point[b];
                topPowers *= power;
            }
        }

        return range switch
        {
            WeightRange.All => low * high,
            // Ordinary rows have exponents [0, 2^k - 2^a): everything but the block whose top bits are all one.
            WeightRange.Rows => low * (high - (allOnes * topPowers)),
            // The mask row is a polynomial of its own: exponent 0 is at 2^k - 2^a.
            _ => low * allOnes,
        };
    }
}

/// <summary>The exponents a power claim is about.</summary>
public enum WeightRange
{
    /// <summary>All of the table.</summary>
    All = 0,

    /// <summary>Ordinary rows: [0, 2^k - 2^a). Only for firstBit 0.</summary>
    Rows = 1,

    /// <summary>The mask row: [2^k - 2^a, 2^k), counted from its start. Only for firstBit 0.</summary>
    Mask = 2,
}
