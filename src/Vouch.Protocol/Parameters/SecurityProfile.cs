namespace Vouch.Protocol.Parameters;

/// <summary>How far words may lie from the code in the proximity arguments.</summary>
public enum ProximityRegime
{
    /// <summary>Up to (1 - rate)/2: BCIKS20 (eprint 2020/654), no list.</summary>
    UniqueDecoding = 0,

    /// <summary>Up to the Johnson bound, 1 - sqrt(rate)(1 + 1/2m): BCHKS25 (eprint 2025/2055), theorem 4.6.</summary>
    Johnson = 1,
}

/// <summary>A security level with everything that follows from it. A closed set: a proof cannot choose its own.</summary>
/// <param name="Bits">Proven soundness, in bits: 100 or 128.</param>
/// <param name="ExtensionDegree">Degree of the challenge field over Goldilocks.</param>
/// <param name="Regime">The proximity theorem used.</param>
/// <param name="GrindingBits">Proof of work in front of every query phase, in bits.</param>
/// <param name="Multiplicity">Parameter m of the Johnson regime; 0 in unique decoding.</param>
public sealed record SecurityProfile(
    int Bits, int ExtensionDegree, ProximityRegime Regime, int GrindingBits, int Multiplicity)
{
    /// <summary>100 proven bits: quadratic extension, unique decoding.</summary>
    public static SecurityProfile Proven100 { get; } = new(100, 2, ProximityRegime.UniqueDecoding, 16, 0);

    /// <summary>128 proven bits: cubic extension, Johnson radius.</summary>
    public static SecurityProfile Proven128 { get; } = new(128, 3, ProximityRegime.Johnson, 16, 16);

    /// <summary>The profile of a level, or null if there is none.</summary>
    public static SecurityProfile? ForBits(int bits) => bits switch
    {
        100 => Proven100,
        128 => Proven128,
        _ => null,
    };

    /// <summary>Proximity radius delta for a rate 2^-logInverseRate.</summary>
    public double Radius(double logInverseRate)
    {
        var rate = Math.Pow(2, -logInverseRate);
        return Regime == ProximityRegime.UniqueDecoding
            ? (1 - rate) / 2
            : 1 - (Math.Sqrt(rate) * (1 + (1.0 / (2 * Multiplicity))));
    }

    /// <summary>Upper bound on the number of code words within the radius.</summary>
    public double ListSize(double logInverseRate) =>
        Regime == ProximityRegime.UniqueDecoding
            ? 1
            : (Multiplicity + 0.5) / Math.Sqrt(Math.Pow(2, -logInverseRate));

    /// <summary>
    /// log2 of the error of one line in the theorem of mutual correlated agreement, for a code of length 2^logLength
    /// (docs/protocol.md, section 9.2). Unique decoding: n/|K|. Johnson: BCHKS25, theorem 4.6, whose parameter is
    /// sqrt(rate) / eta: twice the m of the list decoder, because eta = sqrt(rate) / 2m.
    /// </summary>
    public double LineErrorLog2(int logLength, double logInverseRate)
    {
        if (Regime == ProximityRegime.UniqueDecoding)
        {
            return logLength - FieldLog2;
        }

        // The theorem's rate counts the degree, one less than the dimension.
        var length = Math.Pow(2, logLength);
        var rate = Math.Pow(2, -logInverseRate) - (1 / length);
        var root = Math.Sqrt(rate);
        var m = (2 * Multiplicity) + 0.5;
        var first = ((2 * Math.Pow(m, 5)) + (3 * m * Radius(logInverseRate) * rate)) / (3 * rate * root) * length;
        return Math.Log2(first + (m / root)) - FieldLog2;
    }

    /// <summary>log2 of the number of elements of K.</summary>
    public double FieldLog2 => ExtensionDegree * Math.Log2(Algebra.Goldilocks.Modulus);

    /// <summary>log2 of (1 - radius)^queries * 2^-grinding: the error of one query phase.</summary>
    public double QueryErrorLog2(int queries, double logInverseRate) =>
        (queries * Math.Log2(1 - Radius(logInverseRate))) - GrindingBits;

    /// <summary>Queries needed so that (1 - radius)^t * 2^-grinding is at most 2^-(Bits + 1).</summary>
    /// <param name="logInverseRate">log2 of 1/rate; at least 1, because a code of rate 1 has no distance to query for.</param>
    public int Queries(double logInverseRate)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(logInverseRate, 1);
        var bitsPerQuery = -Math.Log2(1 - Radius(logInverseRate));
        return (int)Math.Ceiling((Bits + 1 - GrindingBits) / bitsPerQuery);
    }
}
